/**
 * Whether a text matches a pattern of IAM, in which `*` stands for any letters and `?` for one. Case is ignored, as IAM
 * does in names of actions. Steps are bounded by the product of both lengths, whatever the pattern.
 */
export function matches(pattern: string, value: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), value.toLowerCase()];
  let [at, from] = [0, 0];
  let [star, resume] = [-1, 0];
  while (at < given.length) {
    if (wanted[from] === '*') {
      star = from;
      resume = at;
      from += 1;
    } else if (from < wanted.length && (wanted[from] === '?' || wanted[from] === given[at])) {
      from += 1;
      at += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      from = star + 1;
    } else return false;
  }
  while (wanted[from] === '*') from += 1;
  return from === wanted.length;
}
