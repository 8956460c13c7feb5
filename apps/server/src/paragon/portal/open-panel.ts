/** The panel, in a dialog over the host's page. */
export interface OpenPanel {
  readonly userId: string;
  /** False once the customer's session is over. */
  readonly isLive: () => boolean;
  show(integrationId: string): void;
  /** To be called when the frame is seen: what is not seen takes no focus. */
  focus(): void;
  close(): void;
}

/** Opens the panel at one integration. `onClose` is the customer's wish to leave; whether it closes is for the page around to say. */
export function openPanel(options: {
  readonly apiUrl: string;
  readonly projectId: string;
  readonly userId: string;
  readonly integrationId: string;
  /** The newest token that the page around has given. */
  readonly token: () => string;
  readonly onChange: () => void;
  readonly onClose: () => void;
}): OpenPanel {
  const dialog = document.createElement('dialog');
  const leave = document.createElement('button');
  const panel = document.createElement('acme-connect');
  dialog.setAttribute('aria-label', document.title);
  leave.type = 'button';
  leave.textContent = '✕';
  leave.setAttribute('aria-label', 'Close');
  leave.addEventListener('click', options.onClose);
  dialog.addEventListener('cancel', (event) => {
    // A field inside may say so of itself.
    if (event.target !== dialog) return;
    event.preventDefault();
    options.onClose();
  });
  let isOver = false;
  dialog.addEventListener('close', () => {
    // A browser closes it whatever is said when the key is pressed twice, and an empty frame would be left.
    if (!isOver) options.onClose();
  });

  let given: string | undefined;
  let isLive = true;
  panel.setAttribute('api-url', options.apiUrl);
  panel.setAttribute('project-id', options.projectId);
  panel.setAttribute('color-scheme', 'inherit');
  panel.getToken = async ({ reason }) => {
    const token = options.token();
    if (reason === 'unauthorized' && token === given) throw new Error('The page has no newer token.');
    given = token;
    return token;
  };
  panel.view = { screen: 'detail', integrationId: options.integrationId };
  panel.addEventListener('acme-user', options.onChange);
  panel.addEventListener('acme-health', ({ detail }) => void (isLive = !detail.sessionEnded));
  dialog.append(leave, panel);
  document.body.append(dialog);
  return {
    userId: options.userId,
    isLive: () => isLive,
    show: (integrationId) => void (panel.view = { screen: 'detail', integrationId }),
    focus: () => {
      if (!dialog.open) dialog.showModal();
    },
    close: () => {
      isOver = true;
      dialog.close();
      dialog.remove();
    },
  };
}
