import { type ComponentType, lazy, Suspense } from 'react';

/** A part whose code comes with the first one of its kind: a page that shows none does without. A root waits for it. */
export function partOnDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => React.JSX.Element {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function OnDemand(props) {
    return <Loaded {...props} />;
  };
}

/** The same for the root of such parts: there is nothing until their code is there. */
export function rootOnDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => React.JSX.Element {
  const Loaded = partOnDemand(load);
  return function RootOnDemand(props) {
    return (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
