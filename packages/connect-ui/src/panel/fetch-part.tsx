import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';

/** A part that comes in a file of its own, and the way to have that file before the part is shown. */
interface FetchedPart<Props> {
  readonly Part: (props: Props) => React.JSX.Element;
  readonly preload: () => Promise<void>;
}

/** Makes a part of one that is loaded when it is first shown, or before. A file that cannot be had is tried again then. */
export function fetchPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  fallback: ReactNode,
): FetchedPart<Props> {
  let loaded: ComponentType<Props> | undefined;
  const Fetched = lazy(async () => ({ default: await load() }));
  return {
    Part: function Part(props) {
      // The same one for as long as it is shown.
      const [Shown] = useState<ComponentType<Props>>(() => loaded ?? Fetched);
      return (
        <Suspense fallback={fallback}>
          <Shown {...props} />
        </Suspense>
      );
    },
    preload: async () => {
      loaded ??= await load().catch(() => undefined);
    },
  };
}
