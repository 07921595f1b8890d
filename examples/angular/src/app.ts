import 'analytics-embed';
import { Component, signal } from '@angular/core';
import type { TokenProvider, TokenStatus } from 'analytics-embed';
import { AnalyticsEmbedInputs, TokenProviderInputs } from './analytics-embed';
import { dashboard } from './dashboards';

@Component({
  selector: 'app-root',
  imports: [AnalyticsEmbedInputs, TokenProviderInputs],
  template: `
    <token-provider
      #provider
      endpoint="/oauth/refresh"
      request-format="cookie"
      login-url="/login"
      (token-status)="status.set($event.detail.status)"
    >
      <header>
        <h1>Harbour Coffee</h1>
        <output>{{ status() }}</output>
        <button type="button" (click)="signOut(provider)">Sign out</button>
      </header>
      <main>
        <analytics-embed [src]="revenue" embed-title="Revenue dashboard" />
        <analytics-embed [src]="stores" embed-title="Stores dashboard" />
      </main>
    </token-provider>
  `,
})
export class App {
  protected readonly status = signal<TokenStatus>('idle');
  protected readonly revenue = dashboard('revenue');
  protected readonly stores = dashboard('stores');

  protected async signOut(provider: TokenProvider): Promise<void> {
    provider.clear(); // Both dashboards drop their token at once.
    await fetch('/logout', { method: 'POST' });
  }
}
