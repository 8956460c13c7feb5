export type GlyphName = 'ring' | 'half' | 'check' | 'quarter' | 'triangle' | 'bars' | 'lock' | 'dash' | 'back';

const ring = <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.75" />;

/** Status by shape: each is told from the others without its colour. */
const shapes: Record<GlyphName, React.ReactNode> = {
  ring,
  half: (
    <>
      {ring}
      <path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor" />
    </>
  ),
  quarter: (
    <>
      {ring}
      <path d="M8 8V2a6 6 0 0 1 6 6z" fill="currentColor" />
    </>
  ),
  check: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="m4.9 8.3 2.1 2.1 4.1-4.6" fill="none" stroke="var(--_surface, canvas)" strokeWidth="1.75" />
    </>
  ),
  triangle: (
    <>
      <path d="M8 1.9 15 14H1z" fill="currentColor" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M8 6v4M8 11.4v1.5" fill="none" stroke="var(--_surface, canvas)" strokeWidth="1.5" />
    </>
  ),
  bars: <path d="M4 3h3v10H4zM9 3h3v10H9z" fill="currentColor" />,
  lock: (
    <>
      <rect x="3" y="7" width="10" height="7" rx="1.5" fill="currentColor" />
      <path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  dash: <path d="M2.5 8h11" fill="none" stroke="currentColor" strokeWidth="2" />,
  back: <path d="M9.5 3.5 5 8l4.5 4.5" fill="none" stroke="currentColor" strokeWidth="1.75" />,
};

/** A 16 px sign next to the words that say the same. */
export function Glyph({ name }: { readonly name: GlyphName }): React.JSX.Element {
  return (
    <svg data-acme-part="glyph" data-glyph={name} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}
