import { Heading } from './heading.tsx';
import { Logo } from './logo.tsx';
import { RowAction, type RowActionProps } from './row-action.tsx';
import { RowStatus } from './row-status.tsx';
import type { DetailTab } from './view.ts';

interface RowViewProps extends RowActionProps {
  readonly id: string;
  readonly headingLevel: number;
  readonly isOpen: boolean;
  readonly onOpen: (tab?: DetailTab) => void;
}

/** The line of one integration: logo, name and benefit, status and account, the next step. */
export function RowView(props: RowViewProps): React.JSX.Element {
  const { id, integration, phase, headingLevel, isOpen, onOpen } = props;
  const { name: app, description } = integration;
  return (
    <div data-acme-part="row-main">
      <Logo integration={integration} />
      <div data-acme-part="row-text">
        <Heading level={headingLevel} part="row-heading">
          <button
            data-acme-part="row-name"
            id={`${id}-name`}
            type="button"
            aria-current={isOpen || undefined}
            onClick={() => onOpen()}
          >
            <bdi data-acme-part="name">{app}</bdi>
          </button>
        </Heading>
        {description !== undefined && (
          <p data-acme-part="row-note">
            <bdi data-acme-part="name">{description}</bdi>
          </p>
        )}
      </div>
      <div data-acme-part="row-status">
        <RowStatus integration={integration} phase={phase} />
      </div>
      <div data-acme-part="row-actions">{!isOpen && <RowAction {...props} />}</div>
    </div>
  );
}
