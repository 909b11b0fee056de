/** One sheet, light and dark; contrasts are at least 4.5:1. */
export const STYLE = `
:root { color-scheme: light dark; --line: #d3dae6; --soft: #f5f7fa; --ink: #1a1c21; --quiet: #545b69; --bad: #a8201a; --note: #fff4d6; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a4252; --soft: #22262f; --ink: #e6e9ef; --quiet: #a9b1bf; --bad: #ff9b94; --note: #3b3213; }
}
body { margin: 0; background: Canvas; color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
.note { background: var(--note); border-radius: 6px; padding: .75rem 1rem; max-width: 60rem; }
.count strong { font-size: 2rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; color: var(--quiet); padding: .6rem .75rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { background: var(--soft); white-space: nowrap; }
td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
.failed, .error { color: var(--bad); }
.failed { font-weight: 600; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; }
:focus-visible { outline: 3px solid #0a6ed1; outline-offset: 2px; }
`;
