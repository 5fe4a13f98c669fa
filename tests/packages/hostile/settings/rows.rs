//! The settings: of which manager, in which file, and what it has there.

use super::{ENVIRONMENTS, PLAIN, TLS};

/// Managers, the registry's address, files, and the settings: the text, and the word by which it is told.
pub(crate) type Row =
    (&'static [&'static str], &'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

pub(crate) const ROWS: &[Row] = &[
    (
        &["npm", "pnpm", "yarn", "bun"],
        PLAIN,
        &[".npmrc"],
        &[
            ("proxy=http://e.example", "proxy"),
            ("http-proxy=http://e.example", "http-proxy"),
            ("https-proxy=http://e.example", "https-proxy"),
        ],
    ),
    (
        &["npm", "pnpm", "yarn", "bun"],
        TLS,
        &[".npmrc"],
        &[("strict-ssl=false", "strict-ssl"), ("cafile=e.example.pem", "cafile"), ("ca=e.example", "ca")],
    ),
    (
        &["npm"],
        TLS,
        &[".npmrc"],
        &[
            ("globalconfig=e.example", "globalconfig"),
            ("userconfig=e.example", "userconfig"),
            ("prefix=e.example", "prefix"),
        ],
    ),
    (
        &["npm", "pnpm"],
        PLAIN,
        &["package.json"],
        &[
            (r#"{"publishConfig":{"proxy":"http://e.example"}}"#, "publishConfig.proxy"),
            (r#"{"publishConfig":{"http-proxy":"http://e.example"}}"#, "publishConfig.http-proxy"),
            (r#"{"publishConfig":{"https-proxy":"http://e.example"}}"#, "publishConfig.https-proxy"),
        ],
    ),
    (
        &["npm", "pnpm"],
        TLS,
        &["package.json"],
        &[
            (r#"{"publishConfig":{"strict-ssl":false}}"#, "publishConfig.strict-ssl"),
            (r#"{"publishConfig":{"cafile":"e.example.pem"}}"#, "publishConfig.cafile"),
            (r#"{"publishConfig":{"ca":"e.example"}}"#, "publishConfig.ca"),
        ],
    ),
    (
        &["yarn"],
        PLAIN,
        &[".yarnrc"],
        &[
            ("proxy \"http://e.example\"", "proxy"),
            ("http-proxy \"http://e.example\"", "http-proxy"),
            ("https-proxy \"http://e.example\"", "https-proxy"),
            ("--use-yarnrc \"e.example\"", "use-yarnrc"),
            ("--cwd \"e.example\"", "cwd"),
        ],
    ),
    (
        &["yarn"],
        TLS,
        &[".yarnrc"],
        &[("strict-ssl false", "strict-ssl"), ("cafile \"e.example\"", "cafile"), ("ca \"e.example\"", "ca")],
    ),
    (&["bun"], PLAIN, &["bunfig.toml"], &[("[install]\nproxy = \"http://e.example\"", "proxy")]),
    (
        &["bun"],
        TLS,
        &["bunfig.toml"],
        &[("[install]\ncafile = \"e.example.pem\"", "install.cafile"), ("[install]\nca = \"e.example\"", "install.ca")],
    ),
    (
        &["bun"],
        PLAIN,
        ENVIRONMENTS,
        &[
            ("http_proxy=http://e.example", "http_proxy"),
            ("https_proxy=http://e.example", "https_proxy"),
            ("all_proxy=http://e.example", "all_proxy"),
        ],
    ),
    (
        &["bun"],
        TLS,
        ENVIRONMENTS,
        &[
            ("NODE_TLS_REJECT_UNAUTHORIZED=0", "NODE_TLS_REJECT_UNAUTHORIZED"),
            ("NODE_EXTRA_CA_CERTS=e.example", "NODE_EXTRA_CA_CERTS"),
            ("SSL_CERT_FILE=e.example", "SSL_CERT_FILE"),
            ("SSL_CERT_DIR=e.example", "SSL_CERT_DIR"),
        ],
    ),
    (
        &["pnpm"],
        PLAIN,
        &["pnpm-workspace.yaml"],
        &[
            ("proxy: http://e.example", "proxy"),
            ("httpProxy: http://e.example", "httpProxy"),
            ("httpsProxy: http://e.example", "httpsProxy"),
        ],
    ),
    (
        &["pnpm"],
        TLS,
        &["pnpm-workspace.yaml"],
        &[("strictSsl: false", "strictSsl"), ("cafile: e.example", "cafile"), ("ca: e.example", "ca")],
    ),
    (
        &["yarn-berry"],
        PLAIN,
        &[".yarnrc.yml"],
        &[
            ("httpProxy: http://e.example", "httpProxy"),
            ("httpsProxy: http://e.example", "httpsProxy"),
            ("networkSettings:\n  \"*\":\n    httpProxy: http://e.example", "networkSettings"),
        ],
    ),
    (
        &["yarn-berry"],
        TLS,
        &[".yarnrc.yml"],
        &[
            ("enableStrictSsl: false", "enableStrictSsl"),
            ("httpsCaFilePath: e.example", "httpsCaFilePath"),
            ("caFilePath: e.example", "caFilePath"),
            ("networkSettings:\n  \"*\":\n    httpsCaFilePath: e.example", "networkSettings"),
        ],
    ),
    (
        &["uv"],
        PLAIN,
        &["uv.toml"],
        &[("http-proxy = \"http://e.example\"", "http-proxy"), ("https-proxy = \"http://e.example\"", "https-proxy")],
    ),
    (&["uv"], TLS, &["uv.toml"], &[("allow-insecure-host = [\"e.example\"]", "allow-insecure-host")]),
    (
        &["uv"],
        PLAIN,
        &["pyproject.toml"],
        &[
            ("[tool.uv]\nhttp-proxy = \"http://e.example\"", "tool.uv.http-proxy"),
            ("[tool.uv]\nhttps-proxy = \"http://e.example\"", "tool.uv.https-proxy"),
        ],
    ),
    (
        &["uv"],
        TLS,
        &["pyproject.toml"],
        &[("[tool.uv]\nallow-insecure-host = [\"e.example\"]", "tool.uv.allow-insecure-host")],
    ),
    (
        &["poetry"],
        TLS,
        &["pyproject.toml"],
        &[("[[tool.poetry.source]]\nname = \"gatepass\"\nurl = \"https://e.example/\"", "gatepass")],
    ),
    (
        &["poetry"],
        TLS,
        &["poetry.toml"],
        &[
            ("[repositories.gatepass]\nurl = \"https://e.example/\"", "repositories.gatepass.url"),
            ("[repositories]\ngatepass = \"https://e.example/\"", "repositories.gatepass"),
            ("[certificates.gatepass]\ncert = false", "certificates.gatepass.cert"),
            ("[certificates.gatepass]\ncert = \"e.example.pem\"", "certificates.gatepass.cert"),
        ],
    ),
    (
        &["pdm"],
        TLS,
        &["pdm.toml"],
        &[
            ("[pypi]\nverify_ssl = false", "pypi.verify_ssl"),
            ("[pypi]\nca_certs = \"e.example\"", "pypi.ca_certs"),
            ("[repository.gatepass]\nverify_ssl = false", "repository.verify_ssl"),
            ("[repository.gatepass]\nca_certs = \"e.example\"", "repository.ca_certs"),
        ],
    ),
    (
        &["pdm"],
        TLS,
        &["pyproject.toml"],
        &[
            ("[[tool.pdm.source]]\nname = \"ours\"\nverify_ssl = false", "tool.pdm.source.verify_ssl"),
            ("[tool.pdm.options]\npublish = [\"-r\", \"e.example\"]", "tool.pdm.options"),
            ("[tool.pdm.options]\npublish = [\"--repo\", \"e.example\"]", "tool.pdm.options"),
            ("[tool.pdm.options]\npublish = [\"--repo=e.example\"]", "tool.pdm.options"),
            ("[tool.pdm.options]\npublish = [\"--reposit=e.example\"]", "tool.pdm.options"),
            ("[tool.pdm.options]\ninstall = [\"--proj=e.example\"]", "tool.pdm.options"),
            ("[tool.pdm.options]\ninstall = [\"--conf\", \"e.example\"]", "tool.pdm.options"),
        ],
    ),
    (
        &["cargo"],
        PLAIN,
        &[".cargo/config.toml", ".cargo/config"],
        &[
            ("[registries.gatepass]\nindex = \"sparse+http://e.example/\"", "registries.gatepass.index"),
            ("[source.gatepass]\nreplace-with = \"e.example\"", "source` with `replace-with"),
            ("[source.'GatePass']\n'replace-with' = \"e.example\"", "source` with `replace-with"),
            ("source.gatepass = { registry = \"sparse+http://e.example/\" }", "source` with `registry"),
            ("source.gatepass.directory = \"e.example\"", "source` with `directory"),
            ("[source]\ngatepass.local-registry = \"e.example\"", "source` with `local-registry"),
            ("[source.gatepass]\ngit = \"https://e.example/i.git\"\nbranch = \"main\"", "source` with `git"),
            (
                "[source.x]\nregistry = \"sparse+http://127.0.0.1:8081/artifactory/api/cargo/cargo/index\"\nreplace-with = \"e.example\"",
                "source` with `replace-with",
            ),
            ("[http]\nproxy = \"e.example\"", "http.proxy"),
            ("include = [\"e.example.toml\"]", "include"),
            ("[alias]\nci = [\"--config\", \"registries.gatepass.index='http://e.example'\", \"fetch\"]", "alias"),
            ("[alias]\nci = [\"fetch\", \"--config=registries.gatepass.index='http://e.example'\"]", "alias"),
            ("[alias]\nci = \"fetch --config .e.example/c.toml\"", "alias"),
            ("[alias]\nci = \"fetch\\t--config\\t.e.example/c.toml\"", "alias"),
            ("[alias]\nci = \"--config=.e.example/c.toml fetch\"", "alias"),
        ],
    ),
    (
        &["cargo"],
        TLS,
        &[".cargo/config.toml", ".cargo/config"],
        &[
            ("[http]\ncainfo = \"e.example\"", "http.cainfo"),
            ("[http]\nproxy-cainfo = \"e.example\"", "http.proxy-cainfo"),
        ],
    ),
    (
        &["maven"],
        PLAIN,
        &[".mvn/maven.config", ".mvn/jvm.config"],
        &[
            ("-Dhttp.proxyHost=e.example", "http.proxyHost"),
            ("-Dhttps.proxyHost=e.example", "https.proxyHost"),
            ("-DsocksProxyHost=e.example", "socksProxyHost"),
            ("-DproxyHost=e.example", "proxyHost"),
            ("-Dhttp.proxy=e.example", "http.proxy"),
            ("-Daether.connector.http.proxy=e.example", "aether.connector.http.proxy"),
            ("-Djava.net.useSystemProxies=true", "java.net.useSystemProxies"),
        ],
    ),
    (
        &["maven"],
        TLS,
        &[".mvn/maven.config", ".mvn/jvm.config"],
        &[
            ("-Dmaven.user.settings=e.example", "maven.user.settings"),
            ("-Dmaven.project.settings=e.example", "maven.project.settings"),
            ("-Dmaven.installation.settings=e.example", "maven.installation.settings"),
            ("-Dmaven.settings=e.example", "maven.settings"),
            ("-Dorg.apache.maven.global-settings=e.example", "org.apache.maven.global-settings"),
            ("-Dorg.apache.maven.user-settings=e.example", "org.apache.maven.user-settings"),
            ("-Djavax.net.ssl.trustStoreType=e.example", "javax.net.ssl.trustStoreType"),
            ("-Dmaven.wagon.http.ssl.insecure=true", "maven.wagon.http.ssl.insecure"),
            ("-Dmaven.resolver.transport.http.insecure=true", "maven.resolver.transport.http.insecure"),
            ("-Daether.connector.https.securityMode=insecure", "aether.connector.https.securityMode"),
            ("-Djavax.net.ssl.trustStore=e.example", "javax.net.ssl.trustStore"),
        ],
    ),
    (
        &["gradle"],
        PLAIN,
        &["gradle.properties"],
        &[
            ("systemProp.http.proxyHost=e.example", "http.proxyHost"),
            ("systemProp.https.proxyHost=e.example", "https.proxyHost"),
            ("systemProp.socksProxyHost=e.example", "socksProxyHost"),
            ("systemProp.java.net.useSystemProxies=true", "java.net.useSystemProxies"),
        ],
    ),
    (
        &["gradle"],
        TLS,
        &["gradle.properties"],
        &[("systemProp.javax.net.ssl.trustStore=e.example", "javax.net.ssl.trustStore")],
    ),
    (
        &["nuget"],
        PLAIN,
        &["nuget.config", "NuGet.config", "NuGet.Config", ".nuget/NuGet.Config", ".nuget/nuget.config"],
        &[(
            "<configuration><config><add key=\"http_proxy\" value=\"http://e.example\" /></config></configuration>",
            "config.http_proxy",
        )],
    ),
    (
        &["bundler"],
        TLS,
        &[".bundle/config"],
        &[
            ("BUNDLE_SSL_VERIFY_MODE: \"0\"", "BUNDLE_SSL_VERIFY_MODE"),
            ("BUNDLE_SSL_VERIFY_MODE: \"1\"", "BUNDLE_SSL_VERIFY_MODE"),
            ("BUNDLE_SSL_CA_CERT: e.example", "BUNDLE_SSL_CA_CERT"),
            ("BUNDLE_MIRROR__ALL: \"https://e.example/\"", "BUNDLE_MIRROR__…"),
            ("BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: \"https://e.example/\"", "BUNDLE_MIRROR__…"),
            ("BUNDLE_MIRROR__HTTPS://REGISTRY__EXAMPLE/: \"http://e.example/\"", "BUNDLE_MIRROR__…"),
        ],
    ),
    (
        &["composer"],
        PLAIN,
        &["composer.json", "composer.lock"],
        &[
            (r#"{"repositories":[{"options":{"http":{"proxy":"tcp://e.example"}}}]}"#, "options.http.proxy"),
            (r#"{"repositories":[{"options":{"https":{"proxy":"tcp://e.example"}}}]}"#, "options.https.proxy"),
            (r#"{"packages":[{"transport-options":{"http":{"proxy":"e.example"}}}]}"#, "transport-options.http.proxy"),
            (
                r#"{"packages":[{"transport-options":{"https":{"proxy":"e.example"}}}]}"#,
                "transport-options.https.proxy",
            ),
        ],
    ),
    (
        &["composer"],
        TLS,
        &["composer.json", "composer.lock"],
        &[
            (r#"{"repositories":[{"options":{"ssl":{"verify_peer":false}}}]}"#, "options.ssl"),
            (r#"{"packages":[{"transport-options":{"ssl":{"verify_peer":false}}}]}"#, "transport-options.ssl"),
            (r#"{"config":{"disable-tls":true}}"#, "config.disable-tls"),
            (r#"{"config":{"cafile":"e.example"}}"#, "config.cafile"),
            (r#"{"config":{"capath":"e.example"}}"#, "config.capath"),
        ],
    ),
];
