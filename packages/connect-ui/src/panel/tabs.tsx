import { Activity, type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: Id; readonly text: string; readonly content: ReactNode }[];
  readonly shown: Id;
  readonly onShow: (id: Id) => void;
}

/**
 * Tabs with one stop in the tab order; an arrow shows the next one at once. What was shown once keeps its state.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function Tabs<Id extends string>({ label, tabs, shown, onShow }: TabsProps<Id>): React.JSX.Element {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [known, setKnown] = useState<readonly Id[]>([shown]);
  if (!known.includes(shown)) setKnown([...known, shown]);

  function move(event: KeyboardEvent): void {
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const at = tabs.findIndex((tab) => tab.id === shown);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + (isRtl ? -1 : 1),
      ArrowLeft: at + (isRtl ? 1 : -1),
      Home: 0,
      End: tabs.length - 1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (step + tabs.length) % tabs.length;
    onShow((tabs[next] as (typeof tabs)[number]).id);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  }

  return (
    <>
      <div ref={list} data-acme-part="tabs" role="tablist" aria-label={label}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            data-acme-part="tab"
            id={`${id}-${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === shown}
            aria-controls={known.includes(tab.id) ? `${id}-${tab.id}-panel` : undefined}
            tabIndex={tab.id === shown ? 0 : -1}
            onClick={() => onShow(tab.id)}
            onKeyDown={move}
          >
            {tab.text}
          </button>
        ))}
      </div>
      {tabs
        .filter((tab) => known.includes(tab.id))
        .map((tab) => (
          <Activity key={tab.id} mode={tab.id === shown ? 'visible' : 'hidden'}>
            <div
              data-acme-part="tab-panel"
              id={`${id}-${tab.id}-panel`}
              role="tabpanel"
              aria-labelledby={`${id}-${tab.id}`}
            >
              {tab.content}
            </div>
          </Activity>
        ))}
    </>
  );
}
