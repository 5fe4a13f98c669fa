//! Every single setting that sends an applied token elsewhere, each in a file of its own: it is told by its own name, so
//! that none can go missing from the tables unseen.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use gatepass_clients::{Level, Locations, Redirect, apply, redirected_by};
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

use super::{told_of, told_with};
use crate::packages::sandbox::Sandbox;
use crate::packages::{VALUE, credential, handle, named, registry, target};

pub(super) const PLAIN: &str = "http://127.0.0.1:8081";
pub(super) const TLS: &str = "https://registry.example";

/// Managers, the registry's address, files, and the settings: the text, and the word by which it is told.
pub(super) type Row =
    (&'static [&'static str], &'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const ENVIRONMENTS: &[&str] = &[
    ".env",
    ".env.local",
    ".env.development",
    ".env.production",
    ".env.test",
    ".env.development.local",
    ".env.production.local",
    ".env.test.local",
];

pub(super) const ROWS: &[Row] = &[
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

#[test]
fn every_setting_of_a_file_is_told_by_its_own_name() {
    let mut tried = 0;
    for (managers, url, files, settings) in ROWS {
        for (manager, file) in managers.iter().flat_map(|manager| files.iter().map(move |file| (manager, file))) {
            for (text, word) in *settings {
                let message = told_of(manager, url, &[(*file, *text)]);
                assert!(
                    message.iter().any(|message| message.contains(&format!("`{word}`"))),
                    "{manager}: {file}: {text}: {message:?}"
                );
                assert!(
                    message.iter().all(|message| message.contains(", line ") && !message.contains("e.example")),
                    "{message:?}"
                );
                tried += 1;
            }
        }
    }
    println!("{tried} settings");
    assert_eq!(tried, 231);
}

#[test]
fn every_setting_of_a_file_that_a_variable_names_is_told_by_its_own_name() {
    let cases = [
        ("rubygems", "GEMRC", PLAIN, "http_proxy: http://e.example", "http_proxy"),
        ("rubygems", "GEMRC", PLAIN, ":http_proxy: http://e.example", ":http_proxy"),
        ("rubygems", "GEMRC", TLS, "gem: -p http://e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, "gem: --http-proxy http://e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, "gem: --config-file=e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, "gem: --http-p http://e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, "gem: --config=e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, ":ssl_verify_mode: 0", ":ssl_verify_mode"),
        ("rubygems", "GEMRC", TLS, ":ssl_ca_cert: e.example", ":ssl_ca_cert"),
        ("pip", "PIP_CONFIG_FILE", PLAIN, "[global]\nproxy = http://e.example", "proxy"),
        ("pip", "PIP_CONFIG_FILE", TLS, "[global]\ntrusted-host = e.example", "trusted-host"),
        ("pip", "PIP_CONFIG_FILE", TLS, "[global]\ntrusted_host = e.example", "trusted_host"),
        ("pipenv", "PIP_CONFIG_FILE", TLS, "[global]\ncert = e.example", "cert"),
        ("conda", "CONDARC", PLAIN, "proxy_servers:\n  http: http://e.example", "proxy_servers"),
        ("conda", "CONDARC", TLS, "ssl_verify: false", "ssl_verify"),
        ("conda", "CONDARC", TLS, "ssl_verify: e.example", "ssl_verify"),
        ("bundler", "BUNDLE_APP_CONFIG", TLS, "BUNDLE_SSL_CA_CERT: e.example", "BUNDLE_SSL_CA_CERT"),
        ("bundler", "BUNDLE_APP_CONFIG", TLS, "BUNDLE_MIRROR__ALL: https://e.example", "BUNDLE_MIRROR__…"),
        ("npm", "npm_config_userconfig", PLAIN, "proxy=http://e.example", "proxy"),
    ];
    for (manager, variable, url, text, word) in cases {
        let file = if variable == "BUNDLE_APP_CONFIG" { "named/config" } else { "named" };
        let message = told_with(manager, url, &[(file, text)], &[(variable, "named")]);
        assert!(message.iter().any(|message| message.contains(&format!("`{word}`"))), "{manager}: {text}: {message:?}");
        assert!(
            message.iter().all(|message| message.contains(", line ") && !message.contains("e.example")),
            "{message:?}"
        );
    }
    assert_eq!(cases.len(), 19);
}

#[test]
fn a_variable_that_gives_the_name_another_address_is_told_and_its_own_address_is_not() {
    let index = |host: &str| format!("sparse+{host}/artifactory/api/cargo/cargo/index");
    let gems = format!("{TLS}/artifactory/api/gems/gems");
    for (manager, variable, ours) in [
        ("bundler", "BUNDLE_MIRROR__ALL", Some(gems)),
        ("cargo", "CARGO_REGISTRIES_GATEPASS_INDEX", Some(index(TLS))),
        ("poetry", "POETRY_REPOSITORIES_GATEPASS_URL", None),
    ] {
        let message = told_with(manager, TLS, &[], &[(variable, "sparse+https://e.example/")]);
        assert!(
            message.len() == 1 && message[0].contains(variable) && !message[0].contains("e.example"),
            "{message:?}"
        );
        for ours in ours.iter().flat_map(|ours| [ours.clone(), format!("{ours}/")]) {
            assert_eq!(told_with(manager, TLS, &[], &[(variable, &ours)]), Vec::<String>::new(), "{ours}");
        }
    }
}

/// What is told of the project at this directory of the sandbox's.
pub(super) fn told_at(sandbox: &Sandbox, directory: &Path, manager: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let (home, state) = (sandbox.home(), sandbox.state());
    let variable =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
    let locations = Locations { home: &home, project: Some(directory), state: &state, variable: &variable };
    let (registry, source) = (registry(PLAIN), handle());
    let target = target(&registry, Permission::ReadWrite, Level::User, &source);
    redirected_by(named(manager), &target, &locations).iter().map(Redirect::sentence).collect()
}

#[test]
fn the_directories_above_count_as_the_client_sees_them_and_the_home_is_the_users_own() {
    let sandbox = Sandbox::new();
    let inner = sandbox.project().join("deep/inner");
    fs::create_dir_all(&inner).unwrap();
    sandbox.write("../.npmrc", "proxy=http://proxy.example\n");
    assert_eq!(told_at(&sandbox, &inner, "npm", &[]), Vec::<String>::new());
    sandbox.write(".npmrc", "proxy=http://e.example\n");
    sandbox.write("rc.yml", "httpProxy: http://e.example\n");
    // A client asks where it is, and hears no link's name.
    let link = sandbox.home().join("link");
    symlink(&inner, &link).unwrap();
    for directory in [&inner, &link] {
        assert_eq!(told_at(&sandbox, directory, "npm", &[]).len(), 1, "{}", directory.display());
        let message = told_at(&sandbox, directory, "yarn-berry", &[("YARN_RC_FILENAME", "rc.yml")]);
        assert_eq!(message.len(), 1, "{}", directory.display());
    }
}

#[test]
fn what_is_no_file_or_has_no_end_is_told_and_not_read() {
    let sandbox = Sandbox::new();
    let place = sandbox.project().join(".npmrc");
    symlink("/dev/null", &place).unwrap();
    assert!(told_at(&sandbox, &sandbox.project(), "npm", &[])[0].contains("cannot be read as the client reads it"));
    fs::remove_file(&place).unwrap();
    fs::File::create(&place).unwrap().set_len((64 << 20) + 1).unwrap();
    assert!(told_at(&sandbox, &sandbox.project(), "npm", &[])[0].contains("cannot be read as the client reads it"));
}

#[test]
fn a_project_may_be_configured_itself_since_no_value_goes_into_its_files() {
    let sandbox = Sandbox::new();
    sandbox.write(".npmrc", "proxy=http://proxy.example\n");
    let (registry, source) = (registry(PLAIN), handle());
    let target = target(&registry, Permission::ReadWrite, Level::Project, &source);
    let secret = Secret::new(VALUE.to_owned());
    sandbox.locations(|locations| apply(named("npm"), &target, credential(&secret), locations)).unwrap();
}
