import type { Connection } from '@acme/connect';
import { type FormEvent, useEffect, useId, useRef } from 'react';
import { accountName } from '../headless/account-name.ts';
import type { UseConnectionChange } from '../headless/use-connection-change.ts';
import { Button } from './button.tsx';
import { FieldError } from './field-error.tsx';
import { useAccountMessages } from './use-account-messages.ts';

interface AccountRenameProps {
  readonly connection: Connection;
  readonly changing: UseConnectionChange;
  readonly onClose: () => void;
  readonly onRenamed: (name: string) => void;
}

/** Asks what an account is to be called. Empty is what the provider calls it. */
export function AccountRename({ connection, changing, onClose, onRenamed }: AccountRenameProps): React.JSX.Element {
  const t = useAccountMessages();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { rename, isPending, error } = changing;
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const name = input.current?.value.trim() ?? '';
    if (isPending) return;
    if (name !== accountName(connection) && !(await rename(connection.id, name))) return;
    onRenamed(name === '' ? connection.account.label : name);
  }

  return (
    <form data-acme-part="form" noValidate onSubmit={(event) => void save(event)}>
      <div data-acme-part="field">
        <label data-acme-part="label" htmlFor={id}>
          {t('account.name')}
        </label>
        <p data-acme-part="hint" id={`${id}-hint`}>
          {t('account.nameHint', { account: connection.account.label })}
        </p>
        <input
          ref={input}
          data-acme-part="input"
          id={id}
          type="text"
          autoComplete="off"
          maxLength={100}
          defaultValue={accountName(connection)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose();
          }}
          aria-describedby={`${id}-hint ${id}-error`}
        />
        <FieldError id={`${id}-error`} text={error && t('account.changeFailed')} />
      </div>
      <div data-acme-part="flow-actions">
        <Button look="primary" type="submit" isBusy={isPending}>
          {t('action.save')}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
