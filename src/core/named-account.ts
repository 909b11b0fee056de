/** An account, under the name that dashboards show. */
export interface NamedAccount {
  /** Twelve digits; zeros in front count. */
  readonly account: string;
  readonly name: string;
}
