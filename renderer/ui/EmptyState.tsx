/** Nothing to show, why, and what to do about it. */
export const EmptyState = ({ title, children }: { readonly title: string; readonly children?: React.ReactNode }) => (
  <div className="empty-state">
    <p className="empty-title">{title}</p>
    {children}
  </div>
);
