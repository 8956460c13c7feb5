import { ConnectDialog } from './own-connect.ts';

/** What is going on while an account is being connected. */
export function OwnConnectDialog() {
  return (
    <ConnectDialog.Root>
      <ConnectDialog.Content className="own-dialog">
        <ConnectDialog.Title />
        <ConnectDialog.Progress className="faint" />
        <ConnectDialog.Error />
        <ConnectDialog.Fields>
          {({
            field: { choices, multiline },
            labelProps: { htmlFor, ...label },
            hintProps,
            inputProps,
            errorProps,
            revealProps,
          }) => (
            <div className="own-field">
              <label htmlFor={htmlFor} {...label} />
              <p className="faint" {...hintProps} />
              <div className="line">
                {choices !== undefined ? (
                  <select {...inputProps}>
                    {choices.map(({ value, label: name }) => (
                      <option key={value} value={value}>
                        {name}
                      </option>
                    ))}
                  </select>
                ) : multiline === true ? (
                  <textarea {...inputProps} />
                ) : (
                  <input {...inputProps} />
                )}
                {revealProps === undefined ? null : <button {...revealProps} />}
              </div>
              <div {...errorProps} />
            </div>
          )}
        </ConnectDialog.Fields>
        <div className="own-buttons">
          <ConnectDialog.Cancel />
          <ConnectDialog.Submit action="continue_in_tab" />
          <ConnectDialog.Submit action="add_as_new" />
          <ConnectDialog.Submit className="primary" />
        </div>
      </ConnectDialog.Content>
    </ConnectDialog.Root>
  );
}
