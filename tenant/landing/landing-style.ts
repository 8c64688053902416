// How the page looks: bright or dark as the reader's system says, from 360 pixels on.

import { type Html, html } from '#markup'

export const landingStyle: Html = html`
:root {
  color-scheme: light dark;
  --paper: #fbfbf9; --surface: #fff; --ink: #1b2125; --muted: #59636c; --line: #e2e2dc;
  --accent: #0d5f6e; --accent-soft: #e2eff1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121618; --surface: #191e21; --ink: #e4e8ea; --muted: #a0abb3; --line: #2a3236;
    --accent: #74c9d6; --accent-soft: #16333a;
  }
}
* { box-sizing: border-box; }
body {
  max-width: 46rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2rem) 3rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere;
}
header { display: flex; align-items: center; gap: .6rem; margin-bottom: 2.5rem; font-weight: 650; }
h1 { margin: 0 0 .75rem; font: 600 clamp(1.75rem, 1.2rem + 2.2vw, 2.5rem)/1.15 Charter, Georgia, serif; text-wrap: balance; }
h2 { margin: 0 0 .6rem; font-size: 1.15rem; }
p { margin: 0 0 .8rem; }
section { margin-top: 2.25rem; }
.lead { color: var(--muted); font-size: 1.1rem; }
.call { padding: 1.25rem; border-left: 4px solid var(--accent); border-radius: 0 10px 10px 0; background: var(--accent-soft); }
.call > :last-child { margin-bottom: 0; }
code { font: .875em/1.65 ui-monospace, Menlo, Consolas, monospace; }
pre {
  margin: 0 0 .8rem; padding: 1rem; border: 1px solid var(--line); border-radius: 10px;
  background: var(--surface); white-space: pre-wrap;
}
dl { margin: 0; border-top: 1px solid var(--line); }
dt { padding-top: .55rem; color: var(--muted); font-size: .875rem; }
dt b { color: var(--ink); }
dd { margin: 0; padding-bottom: .55rem; border-bottom: 1px solid var(--line); }
ul { margin: 0; padding-left: 1.2rem; }
a { color: var(--accent); text-underline-offset: .18em; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .875rem; }
`
