import type { ReactNode } from 'react';
import { Glyph, type GlyphName } from './glyph.tsx';
import type { Tone } from './row-states.ts';

interface PanelBannerProps {
  readonly id?: string;
  readonly tone: Tone;
  readonly glyph: GlyphName;
  readonly text: string;
  readonly children?: ReactNode;
}

/** A line over the whole list that stays in view while the list scrolls. */
export function PanelBanner({ id, tone, glyph, text, children }: PanelBannerProps): React.JSX.Element {
  return (
    <div data-acme-part="banner" data-tone={tone} role="status">
      <Glyph name={glyph} />
      <p data-acme-part="banner-text" id={id}>
        {text}
      </p>
      {children}
    </div>
  );
}
