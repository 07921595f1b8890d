import { Directive, input } from '@angular/core';

/** The attributes of `<token-provider>`, so that Angular type-checks templates. */
@Directive({
  selector: 'token-provider',
  host: {
    '[attr.endpoint]': 'endpoint()',
    '[attr.request-format]': 'requestFormat()',
    '[attr.login-url]': 'loginUrl()',
  },
})
export class TokenProviderInputs {
  readonly endpoint = input.required<string>();
  readonly requestFormat = input<'json' | 'form' | 'cookie'>('json', { alias: 'request-format' });
  readonly loginUrl = input<string>(undefined, { alias: 'login-url' });
}

/** The attributes of `<analytics-embed>`. */
@Directive({
  selector: 'analytics-embed',
  host: { '[attr.src]': 'src()', '[attr.embed-title]': 'embedTitle()' },
})
export class AnalyticsEmbedInputs {
  readonly src = input.required<string>();
  readonly embedTitle = input.required<string>({ alias: 'embed-title' });
}
