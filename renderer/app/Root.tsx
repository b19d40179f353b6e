import { useCall, useLatest, useLink } from '../bridge/hooks.ts';
import { Theme } from '../ui/Theme.tsx';
import { Frame } from './Frame.tsx';
import { defaultSettings, languageOf, useMode } from './preferences.ts';

/** The whole page: settings first, then the frame in their language and colours. */
export const Root = () => {
  const link = useLink();
  // Asked again with every new connection: main may be another version by then.
  const info = useCall('app.info', link.phase === 'open' ? {} : undefined);
  const settings = useLatest('app.settings', {}).value ?? defaultSettings;
  const mode = useMode(settings);
  return (
    <Theme mode={mode} language={languageOf(settings, info.value?.host === 'desktop' ? info.value.locale : navigator.language)}>
      <Frame settings={settings} mode={mode} {...(info.value ? { info: info.value } : {})} />
    </Theme>
  );
};
