/** The parts that a host's class can be put on. What is not among them may change its shape from version to version. */
export type ConnectPart =
  | 'panel'
  | 'panel-head'
  | 'panel-title'
  | 'panel-body'
  | 'banner'
  | 'group'
  | 'group-head'
  | 'group-title'
  | 'list'
  | 'item'
  | 'row'
  | 'row-name'
  | 'row-note'
  | 'row-status'
  | 'row-actions'
  | 'logo'
  | 'status'
  | 'detail'
  | 'detail-head'
  | 'detail-name'
  | 'tabs'
  | 'tab'
  | 'tab-panel'
  | 'account'
  | 'account-name'
  | 'account-actions'
  | 'workflow'
  | 'workflow-name'
  | 'switch'
  | 'hint'
  | 'button'
  | 'form'
  | 'field'
  | 'label'
  | 'input'
  | 'flow'
  | 'settings'
  | 'settings-form'
  | 'save-bar'
  | 'combobox'
  | 'listbox'
  | 'option'
  | 'chip'
  | 'notice'
  | 'dialog'
  | 'dialog-title'
  | 'card'
  | 'connect';

/**
 * Puts the host's classes on the parts below `root`, those to come too, before they are painted. Our own elements have no classes,
 * so nobody else writes that attribute.
 *
 * @returns takes them off again
 */
export function applyClassNames(root: HTMLElement, classNames: Readonly<Partial<Record<string, string>>>): () => void {
  const put = (element: Element): void => {
    const { acmePart = '' } = (element as HTMLElement).dataset;
    const wanted = Object.hasOwn(classNames, acmePart) ? classNames[acmePart] : undefined;
    if (wanted !== undefined) element.setAttribute('class', wanted);
  };
  const putBelow = (element: Element): void => {
    put(element);
    for (const part of element.querySelectorAll('[data-acme-part]')) put(part);
  };
  putBelow(root);
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) putBelow(node);
  });
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    for (const part of [root, ...root.querySelectorAll('[data-acme-part]')]) {
      if (Object.hasOwn(classNames, part.getAttribute('data-acme-part') ?? '')) part.removeAttribute('class');
    }
  };
}
