package interop;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.JdbcRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.provisioning.JdbcUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/** Spring Security's authorization server with one user and one confidential client; everything else is Spring's default. */
@SpringBootApplication
public class Application {
  /** Both are for this machine and one run. */
  static final String CLIENT_ID = "interop-backend";
  static final String USER = "ada";

  public static void main(String[] arguments) {
    SpringApplication.run(Application.class, arguments);
  }

  @Bean
  @Order(1)
  SecurityFilterChain authorizationServer(HttpSecurity http) {
    return http.oauth2AuthorizationServer(server -> {
      http.securityMatcher(server.getEndpointsMatcher());
      server.oidc(Customizer.withDefaults());
    }).cors(Customizer.withDefaults())
      .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
      .exceptionHandling(handling -> handling.defaultAuthenticationEntryPointFor(
        new LoginUrlAuthenticationEntryPoint("/login"), new MediaTypeRequestMatcher(MediaType.TEXT_HTML)))
      .build();
  }

  /** The administrator of this run sends requests of their own, without a login. The server listens on the loopback interface only. */
  @Bean
  @Order(2)
  SecurityFilterChain administrationRequests(HttpSecurity http) {
    return http.securityMatcher("/administration/**").csrf(csrf -> csrf.disable())
      .authorizeHttpRequests(requests -> requests.anyRequest().permitAll()).build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain login(HttpSecurity http) {
    return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
      .formLogin(Customizer.withDefaults()).build();
  }

  @Bean
  CorsConfigurationSource corsConfigurationSource(@Value("${interop.host-origin}") String hostOrigin) {
    var configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(List.of(hostOrigin));
    configuration.setAllowedMethods(List.of("POST"));
    var source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/oauth2/token", configuration);
    return source;
  }

  @Bean
  JdbcUserDetailsManager users(JdbcTemplate jdbc) {
    return new JdbcUserDetailsManager(jdbc.getDataSource());
  }

  @Bean
  JdbcRegisteredClientRepository clients(JdbcTemplate jdbc) {
    return new JdbcRegisteredClientRepository(jdbc);
  }

  @Bean
  JdbcOAuth2AuthorizationService authorizations(JdbcTemplate jdbc, RegisteredClientRepository clients) {
    return new JdbcOAuth2AuthorizationService(jdbc, clients);
  }

  /** At the first start, before the server answers. After a restart, both are in the database. */
  @Bean
  InitializingBean seed(JdbcUserDetailsManager users, JdbcRegisteredClientRepository clients,
      @Value("${interop.password}") String password, @Value("${interop.host-origin}") String hostOrigin,
      @Value("${interop.access-token-seconds}") long accessTokenSeconds,
      @Value("${interop.refresh-token-seconds}") long refreshTokenSeconds,
      @Value("${interop.rotation}") boolean rotation) {
    return () -> {
      if (users.userExists(USER)) return;
      users.createUser(User.withUsername(USER).password("{noop}" + password).roles("USER").build());
      clients.save(RegisteredClient.withId(UUID.randomUUID().toString())
        .clientId(CLIENT_ID)
        .clientSecret("{noop}" + password)
        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
        .redirectUri(hostOrigin + "/callback")
        .postLogoutRedirectUri(hostOrigin + "/")
        .scope(OidcScopes.OPENID)
        .clientSettings(ClientSettings.builder().requireAuthorizationConsent(false).build())
        .tokenSettings(TokenSettings.builder()
          .accessTokenTimeToLive(Duration.ofSeconds(accessTokenSeconds))
          .refreshTokenTimeToLive(Duration.ofSeconds(refreshTokenSeconds))
          .reuseRefreshTokens(!rotation)
          .build())
        .build());
    };
  }
}
