import {
  cloneElement,
  type ComponentProps,
  createElement,
  type CSSProperties,
  type ReactElement,
  type ReactNode,
  type Ref,
} from 'react';
import { mergeProps } from './merge-props.ts';
import { useMergedRef } from './use-merged-ref.ts';

type Tag = keyof React.JSX.IntrinsicElements;

/** What a part tells of itself as `data-*`; its functions are given this and whatever else it knows. */
export interface PartState {
  /** What the part itself is: `open`, `closed`, `on`, `off`, a phase of the connect flow. */
  readonly state?: string | undefined;
  /** How the integration or the account is. */
  readonly status?: string | undefined;
  /** Something that the customer began is under way. */
  readonly pending?: boolean | undefined;
  readonly invalid?: boolean | undefined;
  /** It does nothing now, and says why; it keeps its place in the tab order. */
  readonly disabled?: boolean | undefined;
}

interface Flexible<Of extends Tag, State> {
  readonly className?: string | ((state: State) => string | undefined) | undefined;
  readonly style?: CSSProperties | ((state: State) => CSSProperties | undefined) | undefined;
  /** Absent: the words of the message catalogue, where the part has some. */
  readonly children?: ReactNode | ((state: State) => ReactNode);
  /** Another element, which gets the part's props besides its own, or a function that makes one of them. */
  readonly render?: ReactElement | ((props: ComponentProps<Of>, state: State) => ReactElement) | undefined;
}

/** The props of a part: those of its element, with `className`, `style` and `children` by its state, and `render`. */
export type PartProps<Of extends Tag, State> = Omit<ComponentProps<Of>, keyof Flexible<Of, State>> &
  Flexible<Of, State>;

interface Options<Of extends Tag, State> {
  readonly tag: Of;
  /** `integration-name`; becomes `data-acme-primitive`. */
  readonly name: string;
  readonly state: State;
  /** What the host has written. It wins over `own`, and handlers of both run: first the host's. */
  readonly host: PartProps<Of, State>;
  /** What makes the part what it is: role, names, handlers, and children for a host that writes none. */
  readonly own?: Readonly<Record<string, unknown>>;
  readonly ownRef?: Ref<HTMLElement> | undefined;
}

/** The element of one part. */
export function Part<Of extends Tag, State extends PartState>(options: Options<Of, State>): React.JSX.Element {
  const { tag, name, state, own = {}, ownRef } = options;
  // Every part is used with the props of some element; which one does not matter here.
  const { render, className, style, children, ref: hostRef, ...rest } = options.host as PartProps<'div', State>;
  const element = typeof render === 'object' ? (render as ReactElement<Record<string, unknown>>) : undefined;
  const ref = useMergedRef(ownRef, hostRef, element?.props['ref'] as Ref<HTMLElement> | undefined);

  const content = typeof children === 'function' ? children(state) : children;
  const props = mergeProps(
    { 'data-acme-primitive': name, ...dataOf(state), ...own },
    {
      ...rest,
      className: typeof className === 'function' ? className(state) : className,
      style: typeof style === 'function' ? style(state) : style,
      ...(content === undefined ? {} : { children: content }),
    },
  );
  if (typeof render === 'function') return render({ ...props, ref }, state);
  if (element !== undefined) return cloneElement(element, { ...mergeProps(props, element.props), ref });
  return createElement(tag, { ...props, ref });
}

function dataOf({ state, status, pending, invalid, disabled }: PartState): Record<string, string | undefined> {
  const flag = (value: boolean | undefined): string | undefined => (value === true ? '' : undefined);
  return {
    'data-state': state,
    'data-status': status,
    'data-pending': flag(pending),
    'data-invalid': flag(invalid),
    'data-disabled': flag(disabled),
  };
}
