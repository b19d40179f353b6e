import { humanAge, useClockText } from './clock.ts';
import { useLanguage } from './useText.ts';

/** How long ago, in kubectl's spelling; the moment itself on hover. */
export const Age = ({ at }: { readonly at: number }) => {
  const language = useLanguage();
  const text = useClockText((now) => humanAge(Math.max(0, now - at)));
  return (
    <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString(language)}>
      {text}
    </time>
  );
};

/** A moment as date and time of the operator's own zone. */
export const Moment = ({ at }: { readonly at: number }) => {
  const language = useLanguage();
  return (
    <time dateTime={new Date(at).toISOString()} className="digits">
      {new Date(at).toLocaleString(language, { dateStyle: 'short', timeStyle: 'medium', hour12: false })}
    </time>
  );
};
