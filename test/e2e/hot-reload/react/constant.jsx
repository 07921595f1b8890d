import 'analytics-embed';
import { useState } from 'react';
import { src, title } from './dashboard.js';

const tokens = {
  access_token: 'ACCESS_TOKEN',
  refresh_token: 'REFRESH_TOKEN',
  expires_in: 3,
};

export function App() {
  const [user] = useState('Ada');

  return (
    <token-provider endpoint="/token" request-format="json" session="SESSION" tokens={tokens}>
      <h1>Hello {user}</h1>
      <h2>{title}</h2>
      <analytics-embed src={src} embed-title={title} />
    </token-provider>
  );
}
