import {useEffect} from 'react';
import {useView} from '../store/view';

/** The chosen theme, where `tokens.css` looks for it; none for the system's own. */
export function useTheme(): void {
  const theme = useView((v) => v.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
