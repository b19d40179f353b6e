import { words } from '../text/words.ts';
import { Popup } from './Popup.tsx';
import { useText } from './useText.ts';

const EXAMPLES = [['web 1.2', 'helpWords'], ['"back-off 5m"', 'helpQuotes'], ['!running', 'helpNot'], ['status:crash', 'helpColumn'], ['ns:prod node:node-2', 'helpAnd'], ['label=app=web', 'helpLabel'], ['label=tier', 'helpLabelKey'], ['!label=tier', 'helpLabelNot']] as const;

/** What can be asked of a table's filter, by example. */
export const FilterHelp = () => {
  const t = useText(words);
  return (
    <Popup label={t('filterHelp')} button="?" title={t('filterHelp')}>
      {() => <table className="plain-table tight"><tbody>{EXAMPLES.map(([example, text]) => <tr key={example}><td><code>{example}</code></td><td>{t(text)}</td></tr>)}</tbody></table>}
    </Popup>
  );
};
