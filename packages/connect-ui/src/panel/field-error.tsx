import { Glyph } from './glyph.tsx';

interface FieldErrorProps {
  readonly id: string;
  readonly text: string | undefined;
}

/** What is wrong with the control above. Its place is there before the text, so that the text is read out. */
export function FieldError({ id, text }: FieldErrorProps): React.JSX.Element {
  return (
    <div data-acme-part="field-error" id={id} role="alert">
      {text !== undefined && (
        <>
          <Glyph name="triangle" />
          <span data-acme-part="field-error-text">{text}</span>
        </>
      )}
    </div>
  );
}
