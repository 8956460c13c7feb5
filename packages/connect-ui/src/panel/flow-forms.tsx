import type { CredentialFormProps } from './credential-form.tsx';
import { CredentialForm } from './credential-form.tsx';
import { AdminLink } from './admin-link.tsx';
import { CodeForm } from './code-form.tsx';

type Props<Part extends (props: never) => unknown> = Parameters<Part>[0];

/** What a flow may ask the customer for, one at a time. */
export type FlowFormProps =
  | ({ readonly asks: 'credential' } & CredentialFormProps)
  | ({ readonly asks: 'code' } & Props<typeof CodeForm>)
  | ({ readonly asks: 'link' } & Props<typeof AdminLink>);

/** The forms of a flow, in a file of their own: most flows ask for nothing. */
export function FlowForm(props: FlowFormProps): React.JSX.Element {
  if (props.asks === 'credential') return <CredentialForm {...props} />;
  return props.asks === 'code' ? <CodeForm {...props} /> : <AdminLink {...props} />;
}
