import { useUnknownKind } from '../headless/settings/use-unknown-kind.ts';

/** A setting of a kind that this version does not know. */
export function UnknownField({ field }: { readonly field: object }): React.JSX.Element {
  const text = useUnknownKind(field);
  return (
    <p data-acme-part="hint" data-kind="unknown">
      {text}
    </p>
  );
}
