//! Every way to write a setting that the clients read, and what no client should read as it stands: all of it is told,
//! by line, with nothing of the file quoted.

use super::told_of;

const PLAIN: &str = "http://127.0.0.1:8081";
const TLS: &str = "https://registry.example";

/// Each of these texts is told in each of these files.
fn told(manager: &str, url: &str, files: &[&str], texts: &[&str]) -> usize {
    for file in files {
        for text in texts {
            let message = told_of(manager, url, &[(*file, *text)]);
            assert!(!message.is_empty(), "{manager}: {file} with {text:?} is silent");
            assert!(
                message.iter().all(|message| message.contains(", line ") && !message.contains("e.example")),
                "{message:?}"
            );
        }
    }
    files.len() * texts.len()
}

#[test]
fn a_proxy_is_told_however_it_is_written() {
    let npm = [
        "proxy=http://e.example",
        "proxy[]=http://e.example",
        "a=b\rproxy=http://e.example",
        "\u{feff}proxy = http://e.example",
        "a=b\n\u{feff}proxy = http://e.example",
        "\"proxy\" = http://e.example",
        "'proxy'=\"http://e.example\"",
        "\"\\u0070roxy\"=http://e.example",
        "'\"\\u0070roxy\"'=http://e.example",
        "proxy;x=http://e.example",
        "pr\\oxy=http://e.example",
        "pr${NOTHING?}oxy=http://e.example",
        "${NAME}=http://e.example",
        "https-proxy=http://e.example",
        "http-proxy=http://e.example\nhttp-proxy=",
    ];
    let yarn = [
        "proxy \"http://e.example\"",
        "proxy: http://e.example",
        "\"proxy\" \"http://e.example\"",
        "\"\\u0070roxy\" \"http://e.example\"",
        "--proxy \"http://e.example\"",
        "--install.proxy \"http://e.example\"",
        "\"--*.proxy\" \"http://e.example\"",
        "a, proxy \"http://e.example\"",
        "'proxy': http://e.example",
        "--- {proxy: http://e.example}",
        "? proxy\n: http://e.example",
        "--install.use-yarnrc \"./e.example\"",
        "--cwd \"e.example\"",
        // Yarn's reader needs no end of line between two settings.
        "a \"b\" proxy \"http://e.example\"",
        "a b proxy \"http://e.example\"",
        "a: b proxy \"http://e.example\"",
        "network-timeout 600000 proxy \"http://e.example\"",
        "a trueproxy \"http://e.example\"",
        "a 5proxy:\"http://e.example\"",
        "a true\"proxy\"\"http://e.example\"",
    ];
    let maven = [
        "-gs\nevil.xml",
        "-gs evil.xml",
        "-gsevil.xml",
        "--global-settings=evil.xml",
        "--global-settings\nevil.xml",
        "--glob evil.xml",
        "-s\nevil.xml",
        "-B -s evil.xml",
        "--settings evil.xml",
        "-Dhttp.proxyHost=e.example",
        "-D http.proxyHost=e.example",
        "--define=http.proxyHost=e.example",
        "-B\r-Dhttp.proxyHost=e.example",
    ];
    let java = [
        "-Dhttp.proxyHost=e.example",
        "-Xmx1g \"-Dhttp.proxyHost=e.example\"",
        "@evil",
        "-XX:VMOptionsFile=evil",
        "-XX:Flags=evil",
        "-javaagent:evil.jar",
        "-agentpath:evil",
        "-Xbootclasspath/a:evil.jar",
    ];
    let gradle = [
        "systemProp.http.proxyHost=e.example",
        "systemProp.http.proxyHost: e.example",
        "systemProp.http.proxyHost e.example",
        "a=b\rsystemProp.http.proxyHost=e.example",
        "systemProp.http.\\\n   proxyHost=e.example",
        "systemProp.http.\\u0070roxyHost=e.example",
        "org.gradle.jvmargs=-Xmx1g -Dhttp.proxyHost=e.example",
        "systemProp.http.proxyHost=e.example\\",
        // What looks like a comment is the rest of the line before.
        "a=\\\n# b\nsystemProp.http.proxyHost=e.example",
    ];
    let environment = [
        "http_proxy=http://e.example",
        "HTTP_PROXY = 'http://e.example'",
        "export HTTP_PROXY=http://e.example",
        "A=b\rhttps_proxy=http://e.example",
        "'http_proxy'=http://e.example",
    ];
    let composer = [
        r#"{"repositories":[{"options":{"http":{"proxy":"tcp://e.example"}}}]}"#,
        r#"{"repositories":{"ours":{"options":{"http":{"proxy":"tcp://e.example"}}}}}"#,
        r#"{"repositories":[{"options":{"http":{"\u0070roxy":"tcp://e.example"}}}]}"#,
        r#"{"packages":[{"transport-options":{"http":{"proxy":"tcp://e.example"}}}]}"#,
        r#"{"packages-dev":[{"transport-options":{"http":{"proxy":"tcp://e.example"}}}]}"#,
        r#"{"repositories":[}"#,
    ];
    let merged = merged("httpProxy: http://e.example");
    let merged: Vec<&str> = merged.iter().map(String::as_str).collect();
    let tried = told("npm", PLAIN, &[".npmrc"], &npm)
        + told("pnpm", PLAIN, &[".npmrc"], &npm)
        + told("yarn", PLAIN, &[".npmrc"], &npm)
        + told("yarn", PLAIN, &[".yarnrc"], &yarn)
        + told("bun", PLAIN, &[".env", ".env.local", ".env.development", ".env.production"], &environment)
        + told("maven", PLAIN, &[".mvn/maven.config"], &maven)
        + told("maven", PLAIN, &[".mvn/jvm.config"], &java)
        + told("gradle", PLAIN, &["gradle.properties"], &gradle)
        + told("composer", PLAIN, &["composer.json", "composer.lock"], &composer)
        + told(
            "pnpm",
            PLAIN,
            &["pnpm-workspace.yaml"],
            &["httpProxy: http://e.example", "http-proxy: http://e.example"],
        )
        + told("pnpm", PLAIN, &["pnpm-workspace.yaml"], &merged)
        + told("yarn-berry", PLAIN, &[".yarnrc.yml"], &merged)
        + told("npm", PLAIN, &["package.json"], &[r#"{"publishConfig":{"https-proxy":"http://e.example"}}"#]);
    println!("{tried} spellings");
    assert_eq!(tried, 146);
}

#[test]
fn other_certificates_are_told_where_the_registry_has_tls() {
    let tried = told("npm", TLS, &[".npmrc"], &["cafile=evil.pem", "ca[]=evil", "strict-ssl=false"])
        + told("npm", TLS, &["package.json"], &[r#"{"publishConfig":{"strict-ssl":false}}"#])
        + told("yarn", TLS, &[".yarnrc"], &["strict-ssl false", "cafile \"./evil.pem\""])
        + told(
            "bun",
            TLS,
            &[".env", ".env.local"],
            &["NODE_TLS_REJECT_UNAUTHORIZED=0", "NODE_EXTRA_CA_CERTS=evil.pem"],
        )
        + told(
            "composer",
            TLS,
            &["composer.json"],
            &[
                r#"{"repositories":[{"options":{"ssl":{"verify_peer":false}}}]}"#,
                r#"{"repositories":[{"options":{"ssl":{"cafile":"evil.pem"}}}]}"#,
                r#"{"config":{"cafile":"evil.pem"}}"#,
            ],
        )
        + told(
            "poetry",
            TLS,
            &["poetry.toml"],
            &["[certificates.gatepass]\ncert = false", "[certificates.gatepass]\ncert = \"evil.pem\""],
        )
        + told("pdm", TLS, &["pyproject.toml"], &["[[tool.pdm.source]]\nname = \"pypi\"\nverify_ssl = false"]);
    println!("{tried} spellings");
    assert_eq!(tried, 16);
}

/// A setting of YAML by its merge key, in the ways in which that is written.
fn merged(setting: &str) -> Vec<String> {
    vec![
        format!("a: &a {{{setting}}}\n<<: *a"),
        format!("a: &a\n  {setting}\n<<: *a"),
        format!("<<: {{{setting}}}"),
        format!("<<: [{{{setting}}}]"),
        format!("<<: [{{}}, {{<<: {{{setting}}}}}]"),
        format!("\"<<\": {{{setting}}}"),
        format!("\"\\x3c<\": {{{setting}}}"),
        format!("!!merge <<: {{{setting}}}"),
    ]
}
