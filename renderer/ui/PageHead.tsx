/** A page's title with its actions. */
export const PageHead = ({ title, note, children }: { readonly title: string; readonly note?: React.ReactNode; readonly children?: React.ReactNode }) => (
  <header className="page-head">
    <h1>{title}</h1>
    {note !== undefined && <span className="muted">{note}</span>}
    <div className="buttons">{children}</div>
  </header>
);
