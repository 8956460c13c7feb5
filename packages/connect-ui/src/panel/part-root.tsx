import { createContext, type ReactNode, useContext, useRef } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { directionOf } from '../messages/direction-of.ts';
import { useAppearance } from './use-appearance.ts';

/** True below something that has the tokens already. */
export const InsideRoot = createContext(false);

/** What a styled part stands in when it is not in the panel: the tokens, the host's variables and the language. */
export function PartRoot(props: PartRootProps): React.JSX.Element {
  return useContext(InsideRoot) ? <>{props.children}</> : <OwnRoot {...props} />;
}

interface PartRootProps {
  readonly children: ReactNode;
  /** Stands in a line of text. */
  readonly isInline?: boolean;
}

function OwnRoot({ children, isInline = false }: PartRootProps): React.JSX.Element {
  const { locale } = useConnectContext();
  const root = useRef<HTMLDivElement>(null);
  const Root = (isInline ? 'span' : 'div') as 'div';
  const appearance = useAppearance(root);
  return (
    <InsideRoot value={true}>
      <Root ref={root} data-acme-part="root" lang={locale} dir={directionOf(locale)} {...appearance}>
        {children}
      </Root>
    </InsideRoot>
  );
}
