// The report's looks: one column, quiet type on a 4 px grid, light and dark, print. No remote anything.

export const reportStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2024; --muted: #5f6772; --rule: #e1e4e8; --wash: #f5f6f8;
  --accent: #0a66c2; --accent-soft: #bcd7f2; --second: #b4540a; --plain: #9aa3ad; --good: #1a7f45; --bad: #c0342b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e4e7eb; --muted: #9aa4b0; --rule: #2b3138; --wash: #1c2126;
    --accent: #62a8f0; --accent-soft: #254a70; --second: #eda05c; --plain: #6b7580; --good: #58c283; --bad: #f0776c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 48px 24px 64px; max-width: 872px; background: var(--paper); color: var(--ink);
  font: 15px/24px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3, p, table, figure, dl, ul { margin: 0; }
h1 { font-size: 15px; line-height: 24px; font-weight: 600; }
.origin { color: var(--muted); font-size: 13px; line-height: 20px; }
.headline { margin-top: 32px; font-size: 28px; line-height: 40px; font-weight: 400; letter-spacing: -0.01em; text-wrap: balance; }
.headline strong { font-weight: 650; white-space: nowrap; }
.headline .now { color: var(--accent); }
.lead { margin-top: 12px; max-width: 68ch; color: var(--muted); }
h2 { margin-top: 56px; font-size: 19px; line-height: 28px; font-weight: 600; }
h3 { margin-top: 24px; font-size: 15px; line-height: 24px; font-weight: 600; }
h2 + p, h2 + .note { margin-top: 4px; }
.note { max-width: 72ch; color: var(--muted); font-size: 13px; line-height: 20px; }
.note + .note { margin-top: 4px; }
.note.after { margin-top: 16px; }
.note + table, h2 + table { margin-top: 16px; }
table { width: 100%; margin-top: 24px; border-collapse: collapse; font-size: 14px; line-height: 20px; }
caption { padding-bottom: 8px; color: var(--muted); font-size: 13px; line-height: 20px; text-align: left; }
th, td { padding: 8px 16px 8px 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-size: 12px; line-height: 16px; vertical-align: bottom; }
.number { text-align: right; white-space: nowrap; }
.small { display: block; color: var(--muted); font-size: 12px; line-height: 16px; font-weight: 400; }
th.number { white-space: normal; }
thead th { overflow-wrap: normal; }
tbody th, td { min-width: 72px; }
td.number { min-width: 0; }
td.number bdi { white-space: nowrap; }
table.even { table-layout: fixed; }
tr.ours th, tr.ours .value { font-weight: 600; }
td.meter { width: 30%; min-width: 96px; }
svg { display: block; width: 100%; }
.meter svg { height: 20px; overflow: visible; }
.track { fill: var(--wash); } .fill { fill: var(--plain); } .fill.ours { fill: var(--accent); } .fill.half { fill: var(--accent-soft); }
.reach { stroke: var(--ink); stroke-width: 1.5; vector-effect: non-scaling-stroke; opacity: 0.65; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 24px 32px; margin-top: 16px; }
figcaption { color: var(--muted); font-size: 13px; line-height: 20px; }
figure svg { margin-top: 8px; height: auto; }
svg text { fill: var(--muted); font-size: 11px; font-family: inherit; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--rule); stroke-width: 1; }
.line { fill: none; stroke: var(--accent); stroke-width: 1.75; stroke-linejoin: round; }
.line.raw { stroke: var(--accent-soft); stroke-width: 1; }
.line.second { stroke: var(--second); } .dot { fill: var(--second); }
.dot-plain { fill: var(--accent); }
.key { display: inline-block; width: 16px; height: 0; margin: 0 4px 4px 12px; border-top: 2px solid var(--accent); vertical-align: middle; }
.key:first-of-type { margin-left: 0; }
.key.second { border-color: var(--second); } .key.raw { border-color: var(--accent-soft); }
.said { color: var(--bad); } .true { color: var(--good); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr)); gap: 24px 32px; margin-top: 16px; }
.figures dt { color: var(--muted); font-size: 13px; line-height: 20px; }
.figures dd { margin: 0; font-size: 22px; line-height: 32px; font-weight: 600; }
.figures dd .small { font-weight: 400; }
code, .hash { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12px; }
mark { background: none; color: inherit; border-bottom: 2px solid var(--second); }
bdi { white-space: pre-line; }
@media (max-width: 560px) {
  body { padding: 24px 16px 48px; }
  .headline { margin-top: 24px; font-size: 22px; line-height: 32px; }
  h2 { margin-top: 40px; }
  th, td { padding-right: 8px; }
  thead th { font-size: 11px; }
  .arms .meter, .arms .wide { display: none; }
  td.meter { width: 22%; min-width: 56px; }
  table { font-size: 13px; }
}
@media print {
  :root { color-scheme: light; --paper: #ffffff; --ink: #000000; --muted: #444444; --rule: #cccccc; --wash: #f0f0f0;
    --accent: #0a58a8; --accent-soft: #b5d0ec; --second: #9a4608; --plain: #8a929a; --good: #14663a; --bad: #9c2a22; }
  body { padding: 0; max-width: none; font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2, h3, caption, .note, figcaption { break-after: avoid; }
  tr, figure, .figures { break-inside: avoid; }
  thead { display: table-header-group; }
}
`;
