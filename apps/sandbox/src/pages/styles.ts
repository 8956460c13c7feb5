/** The style sheet of all pages; both colour schemes, from 320 px up. */
export const styles = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f3f5f4, #121615);
  --surface: light-dark(#ffffff, #1b211f);
  --line: light-dark(#d9dfdc, #333c39);
  --text: light-dark(#17211d, #e8eeeb);
  --quiet: light-dark(#55625c, #a3b0aa);
  --accent: light-dark(#0b6b50, #4cc9a2);
  --on-accent: light-dark(#ffffff, #06231a);
  --soft: light-dark(#e7f2ee, #1c322b);
  --danger: light-dark(#a4262c, #ff9a94);
  --danger-soft: light-dark(#fdecec, #3a1f1f);
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 24px 16px 48px; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
body.narrow { min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 16px; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 20px 0 6px; }
h2 { font-size: 1.1rem; line-height: 1.3; margin: 0; }
h3 { font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; color: var(--quiet); margin: 24px 0 8px; }
p { margin: 0 0 12px; }
.quiet { color: var(--quiet); }
.small { font-size: .875rem; }
a { color: var(--accent); text-underline-offset: 3px; }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875em; }
.brand { display: inline-flex; align-items: center; gap: 10px; font-weight: 650; }
.brand svg { color: var(--accent); flex: none; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 24px; }
.narrow .card { width: min(100%, 420px); }
label { display: block; font-weight: 600; margin: 16px 0 6px; }
input {
  width: 100%; min-height: 44px; padding: 8px 12px; font: inherit; color: inherit;
  background: var(--page); border: 1px solid light-dark(#7d8a84, #6d7a74); border-radius: 8px;
}
button {
  min-height: 44px; padding: 8px 18px; font: inherit; font-weight: 600; cursor: pointer;
  border-radius: 8px; border: 1px solid light-dark(#7d8a84, #6d7a74); background: var(--surface); color: var(--text);
}
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button:hover { filter: brightness(.94); }
button.small { min-height: 32px; padding: 2px 12px; font-size: .875rem; }
button.link { min-height: 24px; padding: 0; border: 0; background: none; color: var(--accent); font-weight: 400; text-decoration: underline; text-underline-offset: 3px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wide { width: 100%; margin-top: 20px; }
.pair { display: flex; gap: 12px; margin-top: 20px; }
.pair form { flex: 1; }
.pair button { width: 100%; }
.hint { background: var(--soft); border-radius: 10px; padding: 12px 14px; margin-top: 20px; }
.hint p { margin: 0 0 6px; }
.hint li { display: flex; flex-wrap: wrap; gap: 0 10px; align-items: center; justify-content: space-between; }
.hint ul { list-style: none; margin: 0; padding: 0; }
.hint a { display: inline-block; padding: 4px 0; }
.alert { background: var(--danger-soft); color: var(--danger); border-radius: 10px; padding: 10px 14px; margin: 16px 0 0; }
.person { display: flex; align-items: center; gap: 12px; padding: 12px 0; }
section > .person { padding: 0; }
.after { margin: 16px 0 0; }
.avatar {
  flex: none; width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center;
  background: var(--soft); color: var(--accent); font-weight: 650;
}
.person p { margin: 0; line-height: 1.35; }
.scopes { list-style: none; margin: 12px 0; padding: 0; border-top: 1px solid var(--line); }
.scopes li { display: flex; gap: 10px; padding: 10px 0; border-bottom: 1px solid var(--line); }
.scopes svg { flex: none; margin-top: 3px; color: var(--accent); }
header, main.home { max-width: 1080px; margin: 0 auto; }
header h1 { margin-top: 14px; }
.columns { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); align-items: start; margin-top: 20px; }
.rows { list-style: none; margin: 0; padding: 0; }
.rows > li { padding: 10px 0; border-top: 1px solid var(--line); }
.rows > li:last-child { padding-bottom: 0; }
.rows + p, .rows + form { margin: 12px 0 0; }
.rows > li:first-child { border-top: 0; padding-top: 0; }
.row { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; justify-content: space-between; }
.row > * { min-width: 0; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 4px; }
.chip { background: var(--soft); color: var(--accent); border-radius: 99px; padding: 0 10px; font-size: .8125rem; line-height: 1.6; }
.chip.plain { background: none; color: var(--quiet); border: 1px solid var(--line); }
.key { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.key + .small { margin-top: 4px; }
.key code { flex: 1 1 220px; background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; user-select: all; }
.empty { color: var(--quiet); margin: 0; }
.struck { text-decoration: line-through; color: var(--quiet); }
`;
