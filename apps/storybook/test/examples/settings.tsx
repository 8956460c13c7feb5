import { SettingsForm } from '@acme/connect-ui';
import { useIntegration, useSettings } from '@acme/connect-ui/headless';

/** The form of the default account, on a page of yours. */
export function CrmSettings() {
  const crm = useIntegration('crm').data;
  const account = crm?.connections.find(({ isDefault }) => isDefault);
  if (account === undefined) return null;
  return (
    <>
      <SettingsForm connectionId={account.id} headingLevel={2} />
      <SettingsForm connectionId={account.id} workflowId="send-contacts" headingLevel={2} />
    </>
  );
}

/** One setting with a control of your own. */
export function SenderName({ connectionId }: { readonly connectionId: string }) {
  const form = useSettings(connectionId).data;
  if (form === undefined) return null;
  const { draft, errors, dirty, isSaving, set, touch, save } = form;
  const { sender } = draft;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label>
        Sender name
        <input
          value={typeof sender === 'string' ? sender : ''}
          onChange={(event) => set('sender', event.target.value || undefined)}
          onBlur={() => touch('sender')}
        />
      </label>
      <p role="alert">{errors['sender']?.message}</p>
      <button aria-busy={isSaving}>{dirty ? 'Save changes' : 'Saved'}</button>
    </form>
  );
}
