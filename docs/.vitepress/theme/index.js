import theme from 'vitepress/theme';
// After the theme's own styles.
import './site.css';

export default theme;
