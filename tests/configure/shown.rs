//! Nothing of what stands in a person's files is shown, asked or logged: not in the answer, the form, an error or the log.
//!
//! Generated: ordinary files (and broken ones) with other people's credentials in them, each as different editors leave it,
//! each through the agents' tool with a form and without one, and through the people's command, at the log's full depth.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Home, Server};

/// Stands in every value of the files; wherever it is seen, something of a file is shown.
const SENTINEL: &str = "Zq7SENTINEL";

/// A manager that edits the file, the file, and what is in it: `@` is a credential of somebody else's.
const SHAPES: &[(&str, &str, &str)] = &[
    ("npm", ".npmrc", "//registry.other.example/:_authToken=@\n"),
    (
        "npm",
        ".npmrc",
        "registry=https://me:@@other.example/\n_auth=@\n//127.0.0.1:9/artifactory/api/npm/npm/:_authToken=@\n",
    ),
    ("pnpm", ".npmrc", "email=@\n; @\n_password = @\n@\n"),
    ("yarn", ".npmrc", "key[]=@\n[section @]\n//other.example/:_password=\"@\"\n"),
    ("bun", ".npmrc", "ca=\"-----BEGIN @\\n@\"\n"),
    (
        "yarn-berry",
        ".yarnrc.yml",
        "npmScopes:\n  acme:\n    npmAuthToken: \"@\"\n    npmAuthIdent: >-\n      @\n      @\nnpmAuthToken: @\n",
    ),
    ("yarn-berry", ".yarnrc.yml", "npmRegistries: {\"//other.example\": {npmAuthToken: \"@\"}}\n"),
    ("yarn-berry", ".yarnrc.yml", "npmAuthToken: \"@\n  @: [\n"),
    (
        "pip",
        ".config/pip/pip.conf",
        "[global]\nindex-url = https://me:@@other.example/simple\nextra-index-url =\n    https://me:@@two.example/\n    @\n",
    ),
    ("pip", ".config/pip/pip.conf", "[global]\n@\n"),
    ("pip", ".netrc", "machine other.example login me password @ machine 127.0.0.1 login me password @ account @"),
    ("generic", ".netrc", "machine a\nlogin b\npassword @\nmacdef init\n@\n\ndefault login anonymous password @\n"),
    (
        "twine",
        ".pypirc",
        "[distutils]\nindex-servers =\n    pypi\n    @\n\n[pypi]\nusername = __token__\npassword = @\n  @\n",
    ),
    ("twine", ".pypirc", "[gatepass]\nrepository = https://x\nusername: @\npassword: @\n"),
    (
        "uv",
        ".config/uv/uv.toml",
        "[[index]]\nname = \"gatepass\"\nurl = \"https://me:@@other.example\"\n[pip]\nextra = \"\"\"\n@\n@\"\"\"\n",
    ),
    ("uv", ".config/uv/uv.toml", "index-url = \"@\nbroken = @\n"),
    (
        "poetry",
        ".config/pypoetry/auth.toml",
        "[http-basic.acme]\nusername = \"me\"\npassword = \"@\"\n[http-basic.gatepass]\npassword = '@'\n",
    ),
    ("poetry", ".config/pypoetry/auth.toml", "http-basic.gatepass = \"@\"\n"),
    (
        "pdm",
        ".config/pdm/config.toml",
        "[repository.pypi]\npassword = \"@\"\n[pypi]\nurl = \"https://u:@@x.example\"\nurl = \"@\"\n",
    ),
    ("cargo", ".cargo/credentials.toml", "[registry]\ntoken = \"@\"\n[registries.gatepass]\ntoken = \"@\"\n"),
    ("cargo", ".cargo/config.toml", "registries = { acme = { index = \"x\", token = \"@\" } }\n"),
    ("cargo", ".cargo/credentials.toml", "[registries]\nx = \"@\"y\n"),
    ("rubygems", ".gemrc", ":sources:\n- https://me:@@other.example/\n- @\n"),
    ("rubygems", ".gemrc", ":sources: [\"@\", {@\n"),
    ("bundler", ".bundle/config", "---\nBUNDLE_GEMS__ACME__EXAMPLE: \"me:@\"\nBUNDLE_X: |\n  @\n  @\n"),
    ("conda", ".condarc", "channels: ['https://conda.example/t/@/x']\nproxy_servers:\n  https: http://me:@@proxy\n"),
    (
        "maven",
        ".m2/settings.xml",
        "<settings><servers><server><id>x</id><password>@</password></server><server><id>gatepass</id><password>@</password></server></servers></settings>\n",
    ),
    (
        "maven",
        ".m2/settings.xml",
        "<settings>\n  <servers>\n    <server>\n      <id>x</id>\n      <password>\n@\n      </password>\n    </server>\n  </servers>\n  <mirrors/>\n</settings>\n",
    ),
    ("maven", ".m2/settings.xml", "<settings><!-- @ --><password>@</pass></settings>\n"),
    ("maven", ".m2/settings.xml", "<settings><password a=@>@</settings>\n"),
    (
        "nuget",
        ".nuget/NuGet/NuGet.Config",
        "<configuration>\n<packageSourceCredentials><x><add key=\"ClearTextPassword\" value=\"@\" /></x></packageSourceCredentials>\n</configuration>\n",
    ),
    (
        "composer",
        ".config/composer/auth.json",
        "{\"http-basic\": {\"other.example\": {\"username\": \"me\", \"password\": \"@\"}}}\n",
    ),
    (
        "composer",
        ".config/composer/auth.json",
        "{\n    \"bearer\": {\n        \"x\": \"@\"\n    },\n    \"http-basic\": {\"127.0.0.1:9\": {\"password\": \"@\"}}\n}\n",
    ),
    (
        "docker",
        ".docker/config.json",
        "{\n\t\"auths\": {\n\t\t\"a.example\": {\n\t\t\t\"auth\": \"@\"\n\t\t},\n\t\t\"127.0.0.1:9\": {\"auth\": \"@\", \"identitytoken\": \"@\"}\n\t}\n}\n",
    ),
    (
        "docker",
        ".docker/config.json",
        "{\"auths\":{\"a.example\":{\"auth\":\"@\"}},\"proxies\":{\"default\":{\"httpProxy\":\"http://me:@@p\"}}}",
    ),
    ("docker", ".docker/config.json", "{\"auths\": \"@\"}\n"),
    ("docker", ".docker/config.json", "{\"auths\": {\"a\": @}}\n"),
    ("podman", ".config/containers/auth.json", "{\"auths\": {\"127.0.0.1:9\": {\"auth\": \"@\"}}, // @\n}\n"),
    ("skopeo", ".config/containers/auth.json", "{\"auths\": {\n\"b\": {\"auth\": \"@\n@\"}}}\n"),
    ("helm", ".config/helm/registry/config.json", "{\n  \"auths\": {\n    \"b\": {\"auth\": \"@\"}}\n}\n"),
    (
        "conan",
        ".conan2/remotes.json",
        "{\"remotes\": [{\"name\": \"gatepass\", \"url\": \"https://me:@@x\"}, {\"name\": \"y\", \"url\": \"@\"}]}\n",
    ),
    (
        "terraform",
        ".terraformrc",
        "credentials \"app.example\" {\n  token = \"@\"\n}\ncredentials \"127.0.0.1:9\" {\n  token = \"@\"\n}\n",
    ),
    ("terraform", ".terraformrc", "credentials \"app.example\" { token = \"@\" }\nhelper = <<EOT\n@\nEOT\n"),
    ("terraform", ".terraformrc", "credentials \"app.example\" {\n  token = @ @\n"),
    ("go", ".config/go/env", "GOPROXY=https://me:@@other.example\nGOFLAGS=@\n"),
    ("gradle", ".gradle/init.d/gatepass.gradle", "credentials { password '@' }\n"),
];

/// The file as editors, formatters and other systems leave it.
fn variants(text: &str) -> Vec<String> {
    let mut number = 0;
    let mut filled = String::new();
    // `@@` is a credential before a URL's own `@`.
    for (index, part) in text.replace("@@", "\u{1}").split('\u{1}').enumerate() {
        if index > 0 {
            number += 1;
            write!(filled, "{SENTINEL}{number}@").unwrap();
        }
        for (index, part) in part.split('@').enumerate() {
            if index > 0 {
                number += 1;
                write!(filled, "{SENTINEL}{number}").unwrap();
            }
            filled.push_str(part);
        }
    }
    let indented: String = filled.lines().map(|line| format!("  {line}\n")).collect();
    vec![
        filled.clone(),
        filled.trim_end().to_owned(),
        filled.replace('\n', "\r\n"),
        filled.replace('\n', " "),
        indented,
        format!("\u{feff}{filled}"),
        format!("{filled}\n\n# {SENTINEL}99"),
    ]
}

fn put(home: &Home, path: &str, text: &str) {
    let path = home.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// All that a call shows, with its forms, if any, answered so.
fn call(server: &mut Server, arguments: &Value, answer: &Value) -> String {
    let (forms, result) = server.call_answering("configure_package_manager", arguments.clone(), answer);
    format!("{} {}", json!(forms), result.0)
}

/// Everything that one file's way through gatepass shows and logs.
fn transcript(manager: &str, path: &str, text: &str) -> String {
    let address =
        ["--url", if matches!(manager, "go" | "terraform") { "https://127.0.0.1:9" } else { "http://127.0.0.1:9" }];
    let home = Home::new();
    put(&home, path, text);
    let options = [&address[..], &["--log", "trace"]].concat();
    let mut server = home.silent_server(&options);
    let mut message = server.initialize(json!({"elicitation": {}})).to_string();
    let (yes, no) = (json!({"action": "accept", "content": {"confirm": true}}), json!({"action": "decline"}));
    let of = |mode: &str| json!({"package_manager": manager, "mode": mode, "permission": "read_write"});
    message += &call(&mut server, &of("apply"), &no);
    message += &call(&mut server, &of("apply"), &yes);
    message += &call(&mut server, &of("apply"), &yes);
    // Somebody's change since.
    append(&home.path().join(path), &format!("\n{SENTINEL}100\n"));
    message += &call(&mut server, &of("apply"), &yes);
    message += &call(&mut server, &of("undo"), &yes);
    let (_, log) = server.finish();
    message += &log;
    put(&home, path, text);
    let mut run = |mode: &[&str]| {
        let finished = home.run(&[&["configure", manager], mode, &options].concat());
        message += &finished.stdout;
        message += &finished.stderr;
    };
    run(&["--apply", "--json"]);
    run(&["--undo"]);
    message
}

fn append(path: &Path, more: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, text + more).unwrap();
}

#[test]
fn nothing_of_a_persons_files_is_shown_asked_or_logged() {
    let cases: Vec<(&str, &str, String)> = SHAPES
        .iter()
        .flat_map(|(manager, path, text)| variants(text).into_iter().map(|text| (*manager, *path, text)))
        .collect();
    let applied = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for part in cases.chunks(cases.len().div_ceil(4)) {
            let applied = &applied;
            scope.spawn(move || {
                for (manager, path, text) in part {
                    assert!(text.contains(SENTINEL), "{path}");
                    let message = transcript(manager, path, text);
                    let line = message.lines().find(|line| line.contains(SENTINEL));
                    assert!(line.is_none(), "{manager}, {text:?} is shown:\n{}", line.unwrap_or_default());
                    applied.fetch_add(
                        usize::from(message.contains("\"changed\":[\"")),
                        std::sync::atomic::Ordering::Relaxed,
                    );
                }
            });
        }
    });
    assert_eq!(cases.len(), 322);
    // The others are refused, which is the other half of what is tried.
    assert!(applied.into_inner() > 200);
}

#[test]
fn an_error_of_a_parser_says_the_line_and_the_column_and_nothing_else_of_the_file() {
    for (manager, path, text, place) in [
        ("cargo", ".cargo/credentials.toml", "[registries]\nx = \"Zq7\"y\n", "line 2, column 10 is not TOML"),
        ("maven", ".m2/settings.xml", "<settings>\n <a>Zq7</b></settings>\n", "line 2, column 8 is not XML"),
        ("docker", ".docker/config.json", "{\n  \"auths\": Zq7}\n", "line 2, column 12 is not JSON"),
        ("yarn-berry", ".yarnrc.yml", "a: \"Zq7\"\nb: [Zq7\nc: d\n", "is not YAML"),
        ("pip", ".config/pip/pip.conf", "[global]\nZq7\n", "line 2, column 1 is not an entry"),
    ] {
        let home = Home::new();
        put(&home, path, text);
        let refused = home.run(&["configure", manager, "--apply", "--log", "trace"]);
        let message = format!("{}{}", refused.stdout, refused.stderr);
        assert!(!refused.status.success() && message.contains(place) && !message.contains("Zq7"), "{message}");
    }
}
