//! What a consumer reads on its standard input: the value, or the document that it wants around it.

use base64::Engine as _;
use serde_json::{Value, json};

/// What stands on the consumer's standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// The value and nothing else: no end of line either, which some would keep.
    Raw,
    /// `Bearer VALUE`, which is what Cargo calls a token.
    Bearer,
    /// Docker's `config.json` with one login, as image pull secrets hold it.
    /// <https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets>
    DockerConfigJson {
        /// The registry's host, with its port.
        server: String,
        /// The token's username.
        username: String,
    },
    /// A manifest of an image pull secret.
    KubernetesSecret {
        /// The registry's host, with its port.
        server: String,
        /// The token's username.
        username: String,
        /// What the secret is called.
        name: String,
        /// Where it goes; `None` is where the command goes.
        namespace: Option<String>,
    },
    /// A line of curl's configuration: `user = "USERNAME:VALUE"`. <https://curl.se/docs/manpage.html#-K>
    CurlConfig {
        /// The token's username.
        username: String,
    },
}

impl Form {
    /// What `--as` calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Bearer => "bearer",
            Self::DockerConfigJson { .. } => "dockerconfigjson",
            Self::KubernetesSecret { .. } => "kubernetes-secret",
            Self::CurlConfig { .. } => "curl-config",
        }
    }

    /// The host that the document sends the value to, where it names one.
    pub fn server(&self) -> Option<&str> {
        match self {
            Self::DockerConfigJson { server, .. } | Self::KubernetesSecret { server, .. } => Some(server),
            Self::Raw | Self::Bearer | Self::CurlConfig { .. } => None,
        }
    }

    /// The words behind `gatepass pipe TOKEN_ID` that ask for it.
    pub fn arguments(&self) -> Vec<String> {
        let mut words: Vec<(&str, &str)> = match self {
            Self::Raw => Vec::new(),
            _ => vec![("--as", self.name())],
        };
        match self {
            Self::Raw | Self::Bearer => {}
            Self::DockerConfigJson { server, username } => {
                words.extend([("--server", &**server), ("--user", username)])
            }
            Self::KubernetesSecret { server, username, name, namespace } => {
                words.extend([("--server", &**server), ("--user", username), ("--name", name)]);
                words.extend(namespace.iter().map(|namespace| ("--namespace", &**namespace)));
            }
            Self::CurlConfig { username } => words.push(("--user", username)),
        }
        // With `=`, a text that begins with a dash stays a text.
        words.into_iter().map(|(flag, text)| format!("{flag}={text}")).collect()
    }

    /// The text with this value in it.
    pub fn render(&self, value: &str) -> String {
        match self {
            Self::Raw => value.to_owned(),
            Self::Bearer => format!("Bearer {value}"),
            Self::DockerConfigJson { server, username } => login(server, username, value).to_string(),
            Self::KubernetesSecret { server, username, name, namespace } => {
                let mut metadata = json!({ "name": name });
                if let Some(namespace) = namespace {
                    metadata["namespace"] = json!(namespace);
                }
                let login = login(server, username, value).to_string();
                // Not `stringData`: it "does not work well with server-side apply"
                // (https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data).
                let data = base64::engine::general_purpose::STANDARD.encode(login);
                let manifest = json!({
                    "apiVersion": "v1",
                    "kind": "Secret",
                    "metadata": metadata,
                    "type": "kubernetes.io/dockerconfigjson",
                    "data": { ".dockerconfigjson": data },
                });
                manifest.to_string()
            }
            Self::CurlConfig { username } => {
                // curl's own quoting: a backslash before a quote and before itself.
                let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
                format!("user = \"{}:{}\"\n", quoted(username), quoted(value))
            }
        }
    }

    /// The text before the value and the text behind it; `None` where the value is not in it as it stands. For values
    /// that are plain in JSON, which tokens are.
    pub fn around(&self) -> Option<(String, String)> {
        const MARK: &str = "the-value-of-a-token-stands-here";
        let text = self.render(MARK);
        // The last one: a username could say anything.
        let (before, after) = text.rsplit_once(MARK)?;
        Some((before.to_owned(), after.to_owned()))
    }
}

fn login(server: &str, username: &str, value: &str) -> Value {
    json!({ "auths": { server: { "username": username, "password": value } } })
}
