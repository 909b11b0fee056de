/** True when stderr is a terminal that understands colours and nobody asked for none. */
export function wantsColor(noColorFlag: boolean): boolean {
  const { NO_COLOR, TERM } = process.env;
  return process.stderr.isTTY === true && TERM !== 'dumb' && !NO_COLOR && !noColorFlag;
}
