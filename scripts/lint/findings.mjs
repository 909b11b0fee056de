/**
 * What is wrong between checkov's report and the table of reasons, one line each: a file that was not checked, a
 * finding without a reason, and a reason without a finding.
 * @param {{ results?: object }} report what checkov writes as JSON
 * @param {Record<string, Record<string, string>>} reasons check id -> logical id of the resource -> reason
 * @param {readonly string[]} files names of the files that checkov was given
 * @returns {string[]}
 */
export function problemsOf({ results = {} }, reasons, files) {
  const { passed_checks: passed = [], failed_checks: failed = [] } = results;
  const findings = new Map(failed.map((check) => [keyOf(check), check]));
  return [
    ...unchecked([...passed, ...failed], files),
    ...[...findings.values()]
      .filter((check) => !reasons[check.check_id]?.[resourceOf(check)])
      .map(unexplained),
    ...entriesOf(reasons)
      .filter(([id, resource]) => !findings.has(`${id} ${resource}`))
      .map(([id, resource]) => `${id} ${resource}: A reason is given, but checkov does not find this.`),
  ];
}

/** checkov ends well, too, when it can't read a file. */
function unchecked(checks, files) {
  const seen = new Set(checks.map(({ file_path: path }) => path.replace(/^\//, '')));
  return files
    .filter((file) => !seen.has(file))
    .map((file) => `${file}: checkov has checked nothing in this file.`);
}

const unexplained = (check) => `${keyOf(check)}: ${check.check_name}. This fails, and no reason is given.`;

/** @returns {[string, string][]} check id and resource of each reason */
export const entriesOf = (reasons) =>
  Object.entries(reasons).flatMap(([id, byResource]) => Object.keys(byResource).map((name) => [id, name]));

const keyOf = (check) => `${check.check_id} ${resourceOf(check)}`;

/** checkov puts the type before the logical id: `AWS::S3::Bucket.TrailBucket`. */
const resourceOf = ({ resource }) => resource.split('.').at(-1);
