type Props = Readonly<Record<string, unknown>>;
type Handler = (event: { readonly defaultPrevented?: boolean }) => void;

/**
 * Props of a part, and over them those of somebody who uses it: class names are joined, styles and the rest
 * replaced one by one, and of two handlers both run, the outer one first. One that prevents the default
 * keeps the part from doing what it does.
 */
export function mergeProps(own: Props, over: Props): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...own, ...over };
  for (const [name, outer] of Object.entries(over)) {
    const inner = own[name];
    if (name === 'className') merged[name] = [inner, outer].filter(Boolean).join(' ') || undefined;
    else if (name === 'style') merged[name] = { ...(inner as object), ...(outer as object) };
    else if (/^on[A-Z]/.test(name) && typeof inner === 'function') {
      merged[name] = typeof outer === 'function' ? chain(outer as Handler, inner as Handler) : inner;
    }
  }
  if (Object.keys((merged['style'] as object | undefined) ?? {}).length === 0) delete merged['style'];
  return merged;
}

function chain(outer: Handler, inner: Handler): Handler {
  return (event) => {
    outer(event);
    if (event.defaultPrevented !== true) inner(event);
  };
}
