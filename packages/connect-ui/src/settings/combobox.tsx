import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useMessages } from '../headless/connect-provider.tsx';
import { Glyph } from '../panel/glyph.tsx';
import type { Choices } from '../headless/settings/use-choices.ts';
import { usePopover } from './use-popover.ts';

export interface ComboboxProps {
  readonly id: string;
  /** What the choices are for; the name of the list. */
  readonly label: string;
  /** The control's own name, where no `<label>` says it. */
  readonly name?: string | undefined;
  /** What is shown while nothing is typed. */
  readonly text: string;
  readonly chosen: readonly string[];
  readonly isMultiple?: boolean | undefined;
  readonly choices: Choices;
  /** What is typed; undefined when nothing has been since it was opened or chosen. */
  readonly typed: string | undefined;
  readonly onType: (typed: string | undefined) => void;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onChoose: (value: string, label: string) => void;
  /** The text was emptied and left. */
  readonly onClear: () => void;
  readonly onLeave: () => void;
  readonly describedBy?: string | undefined;
  readonly isInvalid: boolean;
  readonly isRequired: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** What stands in the list besides choices, and is reached and pressed as they are. */
interface Item {
  readonly value: string | undefined;
  readonly label: string;
  readonly act: () => void;
}

/**
 * An editable combobox with a list, after the ARIA Authoring Practices: the focus stays in the text, and
 * `aria-activedescendant` says where in the list one is.
 */
export function Combobox(props: ComboboxProps): React.JSX.Element {
  const { id, label, name, text, chosen, isMultiple = false, choices, typed, isOpen, isInvalid, isRequired } = props;
  const { onType, onOpenChange, onChoose, onClear, onLeave, describedBy, ref } = props;
  const t = useMessages();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  /** Where the arrow keys went; undefined until they are used. */
  const [moved, setMoved] = useState<number>();
  useImperativeHandle(ref, () => input.current as HTMLInputElement);
  usePopover(isOpen, listId, input, popover);

  const items: Item[] = choices.options.map((option) => ({
    ...option,
    act: () => {
      onChoose(option.value, option.label);
      onType(undefined);
      if (!isMultiple) onOpenChange(false);
    },
  }));
  if (choices.hasMore) items.push({ value: undefined, label: t('settings.optionsMore'), act: choices.loadMore });
  if (choices.retry !== undefined) items.push({ value: undefined, label: t('action.tryAgain'), act: choices.retry });
  const first =
    typed === undefined ? items.findIndex(({ value }) => value !== undefined && chosen.includes(value)) : -1;
  const current = moved === undefined || moved >= items.length ? first : moved;
  useListAnnouncement(isOpen, choices);

  useEffect(() => {
    if (isOpen) document.getElementById(`${listId}-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [isOpen, listId, current]);

  function open(): void {
    if (choices.blocked !== undefined || isOpen) return;
    setMoved(undefined);
    onOpenChange(true);
    input.current?.select();
  }

  function close(): void {
    setMoved(undefined);
    onOpenChange(false);
  }

  /** What was typed is a choice only if it is the name of one. */
  function leave(): void {
    const wanted = typed?.trim().toLowerCase();
    const named = choices.options.find((option) => option.label.toLowerCase() === wanted);
    if (named !== undefined && !chosen.includes(named.value)) onChoose(named.value, named.label);
    else if (wanted === '' && !isMultiple) onClear();
    onType(undefined);
    close();
    onLeave();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { key, altKey } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (altKey && key === 'ArrowUp') close();
      else if (!isOpen) open();
      else if (items.length > 0) {
        const step = key === 'ArrowDown' ? 1 : -1;
        setMoved(current === -1 && step === -1 ? items.length - 1 : (current + step + items.length) % items.length);
      }
    } else if (key === 'Enter' && isOpen && current >= 0) {
      // The form is not sent while something is chosen.
      event.preventDefault();
      items[current]?.act();
    } else if (key === 'Escape' && isOpen) {
      // A dialog around it stays open.
      event.preventDefault();
      event.stopPropagation();
      onType(undefined);
      close();
    }
  }

  const note = choices.note !== undefined && <p data-acme-part="list-note">{choices.note}</p>;
  return (
    <div data-acme-part="combobox">
      <input
        ref={input}
        data-acme-part="input"
        data-kind="combobox"
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={isMultiple || text === '' ? t('settings.pick') : undefined}
        value={typed ?? (isMultiple ? '' : text)}
        readOnly={choices.blocked !== undefined}
        aria-label={name}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && current >= 0 ? `${listId}-${current}` : undefined}
        aria-disabled={choices.blocked !== undefined || undefined}
        aria-invalid={isInvalid || undefined}
        aria-required={isRequired || undefined}
        aria-describedby={describedBy}
        onClick={() => (isOpen ? undefined : open())}
        onChange={(event) => {
          onType(event.target.value);
          setMoved(undefined);
          onOpenChange(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={leave}
      />
      <Glyph name="back" />
      {/* The focus stays in the text, whatever is pressed in the list. */}
      <div ref={popover} data-acme-part="popover" popover="manual" onPointerDown={(event) => event.preventDefault()}>
        {choices.retry !== undefined && note}
        <div
          data-acme-part="listbox"
          id={listId}
          role="listbox"
          aria-label={t('settings.options', { label })}
          aria-multiselectable={isMultiple || undefined}
          aria-busy={choices.isLoading || undefined}
          hidden={items.length === 0}
        >
          {items.map(({ value, label: words, act }, index) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the text
            <div
              key={value ?? words}
              data-acme-part="option"
              data-kind={value === undefined ? 'action' : undefined}
              data-active={index === current || undefined}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={value !== undefined && chosen.includes(value)}
              onClick={act}
            >
              {words}
            </div>
          ))}
        </div>
        {choices.retry === undefined && note}
      </div>
    </div>
  );
}

/** Says what the list has, or why it has nothing. */
function useListAnnouncement(isOpen: boolean, { note, options, isLoading }: Choices): void {
  const t = useMessages();
  const announce = useAnnounce();
  const text = note ?? t('settings.optionsCount', { n: options.length });
  useEffect(() => {
    if (!isOpen || isLoading) return undefined;
    const timer = setTimeout(() => announce(text), 500);
    return () => clearTimeout(timer);
  }, [isOpen, isLoading, text, announce]);
}
