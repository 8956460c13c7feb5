/** What the page offers to whoever measures it. */
export interface PanelPage {
  /** Shows a panel of so many integrations. @returns the milliseconds from having the data to the second frame after */
  show(count: number): Promise<number>;
  /** Scrolls the whole page, a screen a frame. @returns the milliseconds between frames, and the most nodes there were */
  scroll(): Promise<{ readonly frames: readonly number[]; readonly nodes: number }>;
  /** What each press and each key took until it was painted, in milliseconds, as Event Timing has it. */
  readonly events: readonly { readonly name: string; readonly ms: number }[];
}
