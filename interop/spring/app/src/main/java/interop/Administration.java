package interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an administrator does in the database, since the authorization server has no console: for the cases of a run. */
@RestController
@RequestMapping("/administration")
class Administration {
  private final JdbcTemplate jdbc;
  private final Keys keys;

  Administration(JdbcTemplate jdbc, Keys keys) {
    this.jdbc = jdbc;
    this.keys = keys;
  }

  @PostMapping("/end-sessions")
  void endSessions() {
    jdbc.update("DELETE FROM oauth2_authorization");
  }

  @PostMapping("/user/{enabled}")
  void setUserEnabled(@PathVariable boolean enabled) {
    jdbc.update("UPDATE users SET enabled = ?", enabled);
  }

  /** A registered client has no switch: one of another name is one that was deleted. */
  @PostMapping("/client/{enabled}")
  void setClientEnabled(@PathVariable boolean enabled) {
    jdbc.update("UPDATE oauth2_registered_client SET client_id = ?", enabled ? Application.CLIENT_ID : "deleted");
  }

  @PostMapping("/rotate-keys")
  void rotateKeys() throws JOSEException, IOException {
    keys.rotate();
  }
}

/** The signing keys, the newest first; in a file, so that they outlive a restart. */
@Configuration
class Keys {
  private final Path file;
  private volatile JWKSet current = new JWKSet();

  Keys(@Value("${interop.folder}") Path folder) throws JOSEException, IOException, ParseException {
    file = folder.resolve("keys.json");
    if (Files.exists(file)) current = JWKSet.load(file.toFile());
    else rotate();
  }

  /** Signs with a new key from now on; the older ones stay valid. */
  void rotate() throws JOSEException, IOException {
    var all = new ArrayList<JWK>(current.getKeys());
    all.add(0, new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate());
    current = new JWKSet(all);
    Files.writeString(file, current.toString(false));
  }

  @Bean
  JWKSource<SecurityContext> jwkSource() {
    return (selector, context) -> selector.select(current);
  }

  @Bean
  NimbusJwtEncoder jwtEncoder(JWKSource<SecurityContext> source) {
    var encoder = new NimbusJwtEncoder(source);
    encoder.setJwkSelector(keys -> keys.get(0));
    return encoder;
  }
}
