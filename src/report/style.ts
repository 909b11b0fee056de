import type { Markup } from './escape.ts';

const LIGHT = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#b58900',
  '#56b4e9',
  '#7a5195',
  '#8c564b',
  '#4d7c0f',
  '#7f7f7f',
];
const DARK = [
  '#4aa8e0',
  '#f28c38',
  '#2ec4a0',
  '#e39ac4',
  '#e0b93c',
  '#8fd0f5',
  '#b08fd0',
  '#c69286',
  '#98c44a',
  '#b0b0b0',
];

const variables = (colours: readonly string[]) => colours.map((colour, at) => `--c${at}:${colour}`).join(';');

const widths = Array.from({ length: 48 }, (_, at) => `.w${at + 1}{grid-column:span ${at + 1}}`).join('');

/** Of light and dark screens, narrow ones, and paper. */
export const STYLE: Markup = {
  markup: `:root{--back:#fff;--card:#fff;--text:#1a1c21;--quiet:#5a6069;--edge:#d3dae6;--alert:#b3261e;--fine:#00705a;${variables(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{--back:#141519;--card:#1d1e24;--text:#dfe5ef;--quiet:#a0a8b5;--edge:#343741;--alert:#ff8a80;--fine:#4dd0b1;${variables(DARK)}}}
*{box-sizing:border-box}body{margin:0 auto;padding:20px;max-width:1280px;background:var(--back);color:var(--text);font:14px/1.4 system-ui,sans-serif}
h1{font-size:24px;margin:0}h2{font-size:14px;margin:0 0 8px}p{margin:4px 0}main{display:grid;grid-template-columns:repeat(48,1fr);gap:8px;margin-top:16px}
figure{margin:0;padding:12px;border:1px solid var(--edge);border-radius:6px;background:var(--card);min-width:0}${widths}
.tile{text-align:center}.heading{border:0;padding:12px 0 0}.heading h2{font-size:16px;margin:0}.heading p{margin:0}.number{font-size:32px;font-weight:600}.moment{font-size:18px;line-height:45px}.alert{color:var(--alert)}.fine{color:var(--fine)}.quiet,.empty{color:var(--quiet)}.problem{color:var(--alert);font-weight:600}
.draw{overflow-x:auto}.draw svg{max-width:calc(var(--w)*1.1)}svg{width:100%;display:block}svg text{font-size:11px;fill:var(--quiet)}.grid{stroke:var(--edge)}.edge{stroke:var(--card)}${LIGHT.map((_, at) => `.c${at}{fill:var(--c${at})}`).join('')}
.legend{list-style:none;overflow-wrap:anywhere;display:flex;flex-wrap:wrap;gap:2px 12px;padding:0;margin:6px 0;font-size:12px}.legend svg{display:inline;width:10px}
table{width:100%;border-collapse:collapse;font-size:12px}th,td{text-align:left;vertical-align:top;padding:3px 8px 3px 0;border-bottom:1px solid var(--edge);font-variant-numeric:tabular-nums}td span{white-space:nowrap}.long{overflow-wrap:anywhere;min-width:12em}.slim table{font-size:11px}.slim :is(th,td){padding-right:6px}.slim .long{min-width:5em}.scroll{overflow-x:auto}
summary{cursor:pointer;color:var(--quiet);font-size:12px;margin-top:6px}
@media (max-width:900px){main{grid-template-columns:1fr 1fr}main>[class]{grid-column:1/-1}main>.tile{grid-column:span 1}}
@media screen and (max-width:900px){.draw svg{min-width:min(calc(var(--w)*.85),480px)}}
@page{size:landscape;margin:10mm}
@media print{body{padding:0;font-size:11px}main table{font-size:10px}th,td{padding:2px 5px 2px 0}main .long{min-width:5em}figure{break-inside:avoid-page;padding:8px}.data{display:none}}
@media print and (min-width:900px){main>.slim{grid-column:span 24}}`,
};
