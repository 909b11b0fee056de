import { distance } from 'fastest-levenshtein';

/** The candidate that differs from `word` by the fewest letters, if by few enough to be a slip of the keys. */
export function nearest<T extends string>(word: string, candidates: readonly T[]): T | undefined {
  const typed = word.toLowerCase();
  const most = typed.length < 3 ? 0 : typed.length < 6 ? 1 : Math.max(2, Math.floor(typed.length / 4));
  const ranked = candidates
    .map((candidate) => ({ candidate, by: distance(typed, candidate.toLowerCase()) }))
    .filter(({ by, candidate }) => by <= most || (typed.length >= 4 && candidate.startsWith(typed)))
    .sort((a, b) => a.by - b.by);
  return ranked[0]?.candidate;
}
