import { Settings } from './own-connect.ts';

/** What is filled in for the account, or, inside of a workflow, for that workflow. */
export function OwnSettings() {
  return (
    <Settings.Root className="own-settings">
      <Settings.Summary />
      <Settings.Conflict />
      <Settings.Field className="own-field">
        <Settings.Label />
        <Settings.Hint className="faint" />
        <Settings.Control />
        <Settings.Error />
      </Settings.Field>
      <Settings.Error />
      <div className="own-buttons">
        <Settings.Status className="faint" />
        <Settings.Discard />
        <Settings.Submit className="primary" />
      </div>
    </Settings.Root>
  );
}
