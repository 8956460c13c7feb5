import { useId, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useConnectLink } from '../headless/use-connect-link.ts';
import { Button } from './button.tsx';
import { copyText } from './copy-text.ts';
import { FieldError } from './field-error.tsx';
import { useAccountMessages } from './use-account-messages.ts';

interface AdminLinkProps {
  readonly app: string;
  readonly integrationId: string;
  /** Whose account is to be connected again. */
  readonly connectionId?: string | undefined;
  readonly blockedBy: string | undefined;
  readonly look: 'primary' | 'plain';
}

/** Makes a link for somebody who may sign in where this customer may not, and puts it into the clipboard. */
export function AdminLink({ app, integrationId, connectionId, blockedBy, look }: AdminLinkProps): React.JSX.Element {
  const { locale, timeZone } = useConnectContext();
  const t = useAccountMessages();
  const announce = useAnnounce();
  const { link, isPending, error, create, revoke } = useConnectLink(integrationId);
  const [isCopied, setCopied] = useState(false);
  const [isRevoked, setRevoked] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  /** The clipboard is asked within the click; what goes into it may come later. */
  async function copy(): Promise<void> {
    setRevoked(false);
    setCopied(await copyText(link === undefined ? create({ connectionId }).then((made) => made?.url) : link.url));
  }

  async function takeBack(): Promise<void> {
    if (!(await revoke())) return;
    setRevoked(true);
    announce(t('link.revoked'));
    button.current?.focus();
  }

  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  return (
    <div data-acme-part="admin-link">
      {link !== undefined && (
        <div data-acme-part="field">
          <label data-acme-part="label" htmlFor={`${id}-url`}>
            {t('link.label')}
          </label>
          <p data-acme-part="hint" id={`${id}-note`} role="status">
            {t(isCopied ? 'link.copied' : 'link.notCopied', { date: dates.format(new Date(link.link.expiresAt)) })}
          </p>
          <input
            data-acme-part="input"
            id={`${id}-url`}
            type="text"
            readOnly
            value={link.url}
            aria-describedby={`${id}-note`}
            onFocus={(event) => event.currentTarget.select()}
          />
        </div>
      )}
      {isRevoked && <p data-acme-part="hint">{t('link.revoked')}</p>}
      <FieldError id={`${id}-error`} text={error && t(`error.${error.code}`, { app })} />
      <div data-acme-part="flow-actions">
        <Button
          ref={button}
          look={link === undefined ? look : 'plain'}
          isBusy={isPending}
          blockedBy={blockedBy}
          onClick={isPending ? undefined : () => void copy()}
        >
          {link === undefined && isPending
            ? t('link.busy')
            : t(link === undefined ? 'action.copyAdminLink' : 'action.copyAgain')}
        </Button>
        {link !== undefined && (
          <Button look="quiet" blockedBy={blockedBy} onClick={isPending ? undefined : () => void takeBack()}>
            {t('action.revokeLink')}
          </Button>
        )}
      </div>
    </div>
  );
}
