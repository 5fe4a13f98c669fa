//! What a client goes by before what `apply` writes: other files, other sections, helpers, variables, by the client's own
//! precedence. Where there is such, nothing is applied, and a check of what was applied before does not succeed.

use std::path::Path;

use super::active_tokens;
use crate::support::Home;

/// Something that comes before what is written for a client.
struct Obstacle {
    client: &'static str,
    /// Below the home; `project/` is where the client works.
    files: &'static [(&'static str, &'static str)],
    /// A value begins with `~` where it is a path below the home.
    variables: &'static [(&'static str, &'static str)],
    /// What it is told by.
    told: &'static str,
}

const fn file(client: &'static str, files: &'static [(&'static str, &'static str)], told: &'static str) -> Obstacle {
    Obstacle { client, files, variables: &[], told }
}

const fn variable(client: &'static str, variables: &'static [(&'static str, &'static str)]) -> Obstacle {
    Obstacle { client, files: &[], variables, told: variables[0].0 }
}

const OTHER: &str = "http://other.example/";
const AUTH: &str = ".config/containers/auth.json";
const MIRRORS: &str = ".m2/settings.xml";

const OBSTACLES: &[Obstacle] = &[
    file(
        "docker",
        &[(".docker/config.json", "{\n\"credHelpers\": {\"127.0.0.1:4747\": \"pass\"}}")],
        "line 2, (`credHelpers`)",
    ),
    file("docker", &[(".docker/config.json", "{\"credsStore\": \"desktop\"}")], "line 1, (`credsStore`)"),
    file("helm", &[(".config/helm/registry/config.json", "{\"credsStore\": \"pass\"}")], "(`credsStore`)"),
    file("podman", &[(AUTH, "{\"auths\": {\n\"127.0.0.1:4747/docker\": {\"auth\": \"eDp5\"}}}")], "auth.json, line 2,"),
    file(
        "skopeo",
        &[(AUTH, "{\"auths\": {\"127.0.0.1:4747/docker/team\": {\"auth\": \"eDp5\"}}}")],
        "auth.json, line 1,",
    ),
    file("podman", &[(AUTH, "{\"credHelpers\": {\"127.0.0.1:4747\": \"pass\"}}")], "(`credHelpers`)"),
    Obstacle {
        client: "podman",
        files: &[("run/containers/auth.json", "{\"auths\": {\"127.0.0.1:4747\": {\"auth\": \"eDp5\"}}}")],
        variables: &[("XDG_RUNTIME_DIR", "~/run")],
        told: "run/containers/auth.json, line 1,",
    },
    file("cargo", &[(".cargo/config", "[net]\nretry = 2\n")], "~/.cargo/config"),
    file("cargo", &[(".cargo/credentials", "[registries.x]\ntoken = \"y\"\n")], "~/.cargo/credentials"),
    file(
        "maven",
        &[(
            MIRRORS,
            "<settings>\n<mirrors><mirror><id>a</id><mirrorOf>*</mirrorOf><url>http://o.example/</url></mirror></mirrors></settings>",
        )],
        "line 2,",
    ),
    file(
        "maven",
        &[(
            MIRRORS,
            "<settings><mirrors>\n\n<mirror><mirrorOf>external:*,!x</mirrorOf><url>http://o.example/</url></mirror></mirrors></settings>",
        )],
        "line 3,",
    ),
    file(
        "maven",
        &[(
            MIRRORS,
            "<settings><mirrors><mirror><mirrorOf>central</mirrorOf><url>http://o.example/</url></mirror></mirrors></settings>",
        )],
        "line 1,",
    ),
    file(
        "bundler",
        &[(".bundle/config", "---\nBUNDLE_JOBS: \"4\"\nBUNDLE_MIRROR__ALL: \"http://o.example/\"\n")],
        "~/.bundle/config, line 3, (`mirror.all`)",
    ),
    file("pip", &[(".config/pip/pip.conf", "[install]\nindex-url = http://o.example/simple\n")], "line 2,"),
    file(
        "pip",
        &[(".config/pip/pip.conf", "[global]\ntimeout = 3\n[download]\nindex_url=http://o.example/simple\n")],
        "line 4,",
    ),
    file("pip", &[(".pip/pip.conf", "[install]\nno-index = true\n")], "~/.pip/pip.conf, line 2,"),
    Obstacle {
        client: "pip",
        files: &[("venv/pip.conf", "[global]\nindex-url = http://o.example/simple\n")],
        variables: &[("VIRTUAL_ENV", "~/venv")],
        told: "venv/pip.conf, line 2,",
    },
    variable("pip", &[("PIP_NO_INDEX", "1")]),
    Obstacle {
        client: "pip",
        files: &[("xdg/pip/pip.conf", "[global]\nNO-INDEX = yes\n")],
        variables: &[("XDG_CONFIG_DIRS", "~/xdg:/nowhere")],
        told: "xdg/pip/pip.conf, line 2,",
    },
    Obstacle {
        client: "pip",
        files: &[("xdg/pip/pip.conf", "[wheel]\nindex-url = http://o.example/simple\n")],
        variables: &[("XDG_CONFIG_DIRS", "~/xdg")],
        told: "xdg/pip/pip.conf, line 2,",
    },
    variable("pip", &[("PIP_INDEX_URL", OTHER)]),
    file(
        "nuget",
        &[(
            ".nuget/NuGet/NuGet.Config",
            "<configuration><packageSourceMapping>\n<packageSource key=\"o\"><package pattern=\"*\"/></packageSource></packageSourceMapping></configuration>",
        )],
        "(`packageSourceMapping`)",
    ),
    file(
        "npm",
        &[("project/package.json", "{}"), ("project/.npmrc", "a=b\nregistry=http://o.example/\n")],
        "project/.npmrc, line 2,",
    ),
    file(
        "pnpm",
        &[("project/package.json", "{}"), ("project/.npmrc", "registry = \"http://o.example/\"\n")],
        "project/.npmrc, line 1,",
    ),
    variable("npm", &[("npm_config_registry", OTHER)]),
    variable("npm", &[("NPM_CONFIG_REGISTRY", OTHER)]),
    variable("bun", &[("npm_config_registry", OTHER)]),
    variable("yarn", &[("npm_config_registry", OTHER)]),
    variable("yarn-berry", &[("YARN_NPM_REGISTRY_SERVER", OTHER)]),
    file(
        "yarn-berry",
        &[("project/package.json", "{}"), ("project/.yarnrc.yml", "npmRegistryServer: \"http://o.example/\"\n")],
        "project/.yarnrc.yml, line 1,",
    ),
    variable("npm", &[("Npm_Config_Registry", OTHER)]),
    variable("npm", &[("NPM_CONFIG_//127.0.0.1:4747/artifactory/api/npm/npm/:_authToken", "x")]),
    Obstacle {
        client: "npm",
        files: &[],
        variables: &[("Npm_Config_UserConfig", "~/elsewhere")],
        told: "npm_config_userconfig",
    },
    file("bun", &[(".bunfig.toml", "[install]\nregistry = \"http://o.example/\"\n")], "~/.bunfig.toml, line 2,"),
    file(
        "bun",
        &[("project/package.json", "{}"), ("project/.env", "A=b\nBUN_CONFIG_REGISTRY=http://o.example/\n")],
        "project/.env, line 2,",
    ),
    file(
        "pnpm",
        &[("project/pnpm-workspace.yaml", "registries:\n  default: http://o.example/\n")],
        "project/pnpm-workspace.yaml, line 2,",
    ),
    file("pnpm", &[(".config/pnpm/auth.ini", "registry=http://o.example/\n")], ".config/pnpm/auth.ini, line 1,"),
    file("yarn", &[(".yarnrc", "--install.registry \"http://o.example/\"\n")], "~/.yarnrc, line 1,"),
    variable("yarn-berry", &[("Yarn_Npm_Registry_Server", OTHER)]),
    variable("pip", &[("PIP_CONFIG_FILE", "/dev/null")]),
    variable("uv", &[("UV_DEFAULT_INDEX", OTHER)]),
    file(
        "uv",
        &[(".config/uv/uv.toml", "[[index]]\nurl = \"http://o.example/simple\"\ndefault = true\n")],
        "~/.config/uv/uv.toml, line 2,",
    ),
    file("uv", &[(".config/uv/uv.toml", "[pip]\nno-index = true\n")], "~/.config/uv/uv.toml, line 2, (`no-index`)"),
    file(
        "uv",
        &[("project/pyproject.toml", "[[tool.uv.index]]\ndefault = true\nurl = \"http://o.example/simple\"\n")],
        "project/pyproject.toml, line 3,",
    ),
    file("uv", &[("project/uv.toml", "no-index = true\n")], "project/uv.toml, line 1, (`no-index`)"),
    variable("uv", &[("UV_NO_CONFIG", "1")]),
    variable("cargo", &[("CARGO_REGISTRIES_GATEPASS_TOKEN", "Bearer x")]),
    file(
        "nuget",
        &[("project/nuget.config", "<configuration><packageSources>\n<clear /></packageSources></configuration>")],
        "nuget.config, line 2, (`packageSources`)",
    ),
    file(
        "nuget",
        &[(
            "project/NuGet.Config",
            "<configuration><packageSourceMapping>\n<packageSource key=\"o\"/></packageSourceMapping></configuration>",
        )],
        "(`packageSourceMapping`)",
    ),
    file("conan", &[("project/.conanrc", "# ours\nconan_home=./mine\n")], "project/.conanrc, line 2,"),
    file(
        "cargo",
        &[(
            "project/.cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"o\"\n[source.o]\nregistry = \"http://o.example\"\n",
        )],
        "project/.cargo/config.toml, line 2,",
    ),
    variable("pdm", &[("PDM_IGNORE_STORED_INDEX", "1")]),
    variable("pip", &[("PIP_No-Index", "yes")]),
    Obstacle {
        client: "pnpm",
        files: &[("project/package.json", "{\"packageManager\": \"pnpm@9.15.0\"}")],
        variables: &[("npm_config_registry", OTHER)],
        told: "The variable npm_config_registry",
    },
    // Files that are elsewhere.
    variable("maven", &[("JAVA_TOOL_OPTIONS", "-Duser.home=/nowhere")]),
    variable("maven", &[("MAVEN_OPTS", "-Xmx1g \"-Duser.home=/no where\"")]),
    variable("gradle", &[("GRADLE_OPTS", "-Duser.home=/nowhere")]),
    Obstacle {
        client: "maven",
        files: &[],
        variables: &[("JAVA_TOOL_OPTIONS", "")],
        told: "it is the user's in the user database, and HOME is another",
    },
    Obstacle {
        client: "gradle",
        files: &[],
        variables: &[("JAVA_TOOL_OPTIONS", "-Xmx1g")],
        told: "it is the user's in the user database, and HOME is another",
    },
    variable("pip", &[("XDG_CONFIG_HOME", "~/elsewhere")]),
    variable("uv", &[("XDG_CONFIG_HOME", "~")]),
    variable("poetry", &[("XDG_CONFIG_HOME", "~/.config/pypoetry")]),
    variable("podman", &[("XDG_CONFIG_HOME", "relative/.config")]),
    variable("helm", &[("XDG_CONFIG_HOME", "~/.configs")]),
    variable("cargo", &[("CARGO_HOME", "~/.cargo/config.toml")]),
    variable("docker", &[("DOCKER_CONFIG", "~/.docker2")]),
    variable("npm", &[("npm_config_userconfig", "~/.npmrc/")]),
    variable("gradle", &[("GRADLE_USER_HOME", "~/.gradle/init.d")]),
    variable("conda", &[("CONDARC", "~/.condarc2")]),
    variable("generic", &[("NETRC", "/dev/null")]),
    variable("yarn-berry", &[("YARN_RC_FILENAME", ".other.yml")]),
];

/// A registry with TLS, since Go sends no credential without.
const OVER_TLS: &[Obstacle] = &[
    file("go", &[(".config/go/env", "GOFLAGS=-v\nGOAUTH=off\n")], "~/.config/go/env, line 2, (`GOAUTH`)"),
    file("go", &[(".config/go/env", "GOAUTH=git /x\n")], "(`GOAUTH`)"),
    variable("go", &[("GOAUTH", "off")]),
    file(
        "go",
        &[(".config/go/env", "GOFLAGS=-v\nGOPRIVATE=corp.example,*\n")],
        "~/.config/go/env, line 2, (`GOPRIVATE`)",
    ),
    file(
        "go",
        &[(".config/go/env", "GOPRIVATE=x.example\nGONOPROXY=*/*\n")],
        "~/.config/go/env, line 2, (`GONOPROXY`)",
    ),
    variable("go", &[("GOPRIVATE", "*")]),
    variable("go", &[("GONOPROXY", "*")]),
    variable("go", &[("GOPROXY", "https://other.example")]),
    variable("go", &[("GOENV", "off")]),
    variable("terraform", &[("TF_CLI_CONFIG_FILE", "~/x")]),
];

pub(super) fn put(home: &Home, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Runs it where the client works, with these variables.
pub(super) fn run(home: &Home, url: Option<&str>, words: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let project = home.path().join("project");
    std::fs::create_dir_all(&project).unwrap();
    let mut command = home.command(words);
    command.current_dir(project);
    if let Some(url) = url {
        command.env("GATEPASS_URL", url).env("GATEPASS_BACKEND", "embedded");
    }
    for (name, value) in variables {
        let value = value
            .strip_prefix('~')
            .map_or_else(|| (*value).to_owned(), |rest| format!("{}{rest}", home.path().display()));
        command.env(name, value);
    }
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.success(), text)
}

#[test]
fn what_comes_before_what_would_be_written_is_named_and_nothing_is_applied() {
    let mut cases = 0;
    let all = OBSTACLES
        .iter()
        .map(|one| (one, None))
        .chain(OVER_TLS.iter().map(|one| (one, Some("https://registry.example"))));
    for (Obstacle { client, files, variables, told }, url) in all {
        let home = Home::new();
        put(&home, files);
        let (succeeded, text) = run(&home, url, &["configure", client, "--apply"], variables);
        assert!(!succeeded && text.contains(told), "{client} {files:?} {variables:?}: {text}");
        assert!(text.to_lowercase().contains("nothing was changed") && !text.contains("o.example"), "{client}: {text}");
        assert_eq!(active_tokens(&mut home.server(&[])), 0, "{client}: {text}");
        for (path, text) in *files {
            assert_eq!(std::fs::read_to_string(home.path().join(path)).unwrap(), *text, "{client}");
        }
        cases += 1;
    }
    assert_eq!(cases, OBSTACLES.len() + OVER_TLS.len());
}

/// A file that `apply` itself writes is not looked at here: what comes to stand in it later.
#[test]
fn what_comes_before_what_was_applied_is_told_by_check_and_by_doctor() {
    let mut cases = 0;
    let all =
        OBSTACLES.iter().map(|one| (one, None)).chain(OVER_TLS.iter().map(|one| (one, Some("https://127.0.0.1:1"))));
    for (Obstacle { client, files, variables, told }, url) in all {
        let home = Home::new();
        let applied = run(&home, url, &["configure", client, "--apply"], &[]);
        assert!(applied.0, "{client}: {}", applied.1);
        if files.iter().any(|(path, _)| home.path().join(path).exists()) {
            continue;
        }
        put(&home, files);
        // What a project says is in force there alone, and nothing is wrong with that.
        let is_of_a_project = variables.is_empty() && files.iter().any(|(path, _)| path.starts_with("project/"));
        for words in [&["configure", client, "--check"][..], &["doctor"]] {
            if is_of_a_project && words == ["doctor"] {
                let (_, text) = run(&home, url, words, variables);
                assert!(!text.contains(told), "{text}");
                continue;
            }
            let (succeeded, text) = run(&home, url, words, variables);
            assert!(!succeeded && text.contains(told), "{words:?} {files:?} {variables:?}: {text}");
        }
        cases += 1;
    }
    assert!(cases > 30, "{cases}");
    println!("{cases} that came later");
}

/// Variables that move files, each with where they are without it.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("npm", "npm_config_userconfig", ".npmrc"),
    ("npm", "NPM_CONFIG_USERCONFIG", ".npmrc"),
    ("pnpm", "npm_config_userconfig", ".npmrc"),
    ("yarn", "npm_config_userconfig", ".npmrc"),
    ("bun", "npm_config_userconfig", ".npmrc"),
    ("pip", "XDG_CONFIG_HOME", ".config"),
    ("pip", "PIP_CONFIG_FILE", ".config/pip/pip.conf"),
    ("uv", "XDG_CONFIG_HOME", ".config"),
    ("uv", "UV_CONFIG_FILE", ".config/uv/uv.toml"),
    ("poetry", "XDG_CONFIG_HOME", ".config"),
    ("poetry", "POETRY_CONFIG_DIR", ".config/pypoetry"),
    ("pdm", "XDG_CONFIG_HOME", ".config"),
    ("pdm", "PDM_CONFIG_FILE", ".config/pdm/config.toml"),
    ("composer", "XDG_CONFIG_HOME", ".config"),
    ("composer", "COMPOSER_HOME", ".config/composer"),
    ("podman", "XDG_CONFIG_HOME", ".config"),
    ("skopeo", "REGISTRY_AUTH_FILE", ".config/containers/auth.json"),
    ("helm", "XDG_CONFIG_HOME", ".config"),
    ("helm", "HELM_CONFIG_HOME", ".config/helm"),
    ("helm", "HELM_REGISTRY_CONFIG", ".config/helm/registry/config.json"),
    ("docker", "DOCKER_CONFIG", ".docker"),
    ("cargo", "CARGO_HOME", ".cargo"),
    ("gradle", "GRADLE_USER_HOME", ".gradle"),
    ("conan", "CONAN_HOME", ".conan2"),
    ("bundler", "BUNDLE_USER_CONFIG", ".bundle/config"),
    ("bundler", "BUNDLE_USER_HOME", ".bundle"),
    ("conda", "CONDARC", ".condarc"),
    ("generic", "NETRC", ".netrc"),
    ("rubygems", "GEMRC", ".gemrc"),
];

#[test]
fn a_variable_that_leads_to_the_default_place_is_no_obstacle_however_it_is_written() {
    let mut cases = 0;
    for (client, variable, path) in DEFAULTS {
        let is_file = Path::new(path).extension().is_some() || path.ends_with("rc") || path.ends_with("bundle/config");
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut forms = vec![format!("~/{path}"), format!("~//{folder}/./{name}")];
        if !is_file || *path == ".config" {
            forms.push(format!("~/{path}/"));
        }
        for form in forms {
            let home = Home::new();
            let (succeeded, text) = run(&home, None, &["configure", client, "--apply"], &[(variable, &form)]);
            assert!(succeeded, "{client} {variable}={form}: {text}");
            let (_, text) = run(&home, None, &["configure", client, "--check"], &[(variable, &form)]);
            assert!(!text.contains(variable), "{client} {variable}={form}: {text}");
            cases += 1;
        }
        // A link to the default place is that place.
        let home = Home::new();
        let folder = home.path().join(path).parent().unwrap().to_owned();
        std::fs::create_dir_all(&folder).unwrap();
        if !is_file && !folder.join(name).exists() {
            std::fs::create_dir(folder.join(name)).unwrap();
            std::os::unix::fs::symlink(folder.join(name), home.path().join("link")).unwrap();
            let (succeeded, text) = run(&home, None, &["configure", client, "--apply"], &[(variable, "~/link")]);
            assert!(succeeded, "{client} {variable}: {text}");
            cases += 1;
        }
    }
    assert!(cases > 70, "{cases}");
    println!("{cases} variables");
}

/// What looks like such an obstacle and is none.
#[test]
fn what_comes_behind_or_leads_to_the_registry_itself_is_no_obstacle() {
    let own = "http://127.0.0.1:4747/artifactory/api/npm/npm";
    for (client, files, variables) in [
        (
            "docker",
            &[(".docker/config.json", "{\"credHelpers\": {\"127.0.0.1:4747\": \"\"}, \"credsStore\": \"pass\"}")][..],
            &[][..],
        ),
        (
            "docker",
            &[(".docker/config.json", "{\"credHelpers\": {\"gcr.example\": \"gcloud\"}, \"credsStore\": \"\"}")],
            &[],
        ),
        ("podman", &[(AUTH, "{\"auths\": {\"127.0.0.1:47470/docker\": {\"auth\": \"eDp5\"}}}")], &[]),
        (
            "maven",
            &[(
                MIRRORS,
                "<settings><mirrors><mirror><id>a</id><mirrorOf>acme</mirrorOf><url>http://o.example/</url></mirror></mirrors></settings>",
            )],
            &[],
        ),
        (
            "maven",
            &[(
                MIRRORS,
                "<settings><mirrors><mirror><id>a</id><mirrorOf>*,!central</mirrorOf><url>http://o.example/</url></mirror></mirrors></settings>",
            )],
            &[],
        ),
        ("pip", &[(".config/pip/pip.conf", "[install]\nuser = true\n[list]\nindex-url = http://o.example\n")], &[]),
        (
            "npm",
            &[(".npmrc", "registry=http://o.example/\n@acme:registry=http://o.example/\n")],
            &[("npm_config_registry", own)],
        ),
        (
            "npm",
            &[
                ("project/package.json", "{}"),
                (
                    "project/.npmrc",
                    "registry=http://127.0.0.1:4747/artifactory/api/npm/npm/\n@acme:registry=http://o.example/\n",
                ),
            ],
            &[],
        ),
        (
            "bundler",
            &[(
                ".bundle/config",
                "---\nBUNDLE_MIRROR__ALL__FALLBACK_TIMEOUT: \"3\"\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: \"http://o.example/\"\n",
            )],
            &[],
        ),
        ("nuget", &[(".nuget/NuGet/NuGet.Config", "<configuration><packageSourceMapping/></configuration>")], &[]),
        ("cargo", &[(".cargo/config.toml", "[net]\nretry = 2\n")], &[]),
        ("gradle", &[], &[("JAVA_TOOL_OPTIONS", ""), ("GRADLE_USER_HOME", "~/.gradle")]),
        (
            "pnpm",
            &[("project/package.json", "{\"packageManager\": \"pnpm@12.21.0+sha512.x\"}")],
            &[("npm_config_registry", OTHER)],
        ),
        (
            "pip",
            &[("xdg/pip/pip.conf", "[global]\nno-index = 1\n")],
            &[("PIP_NO_INDEX", "0"), ("XDG_CONFIG_DIRS", "~/xdg")],
        ),
        ("pip", &[], &[("PIP_CONFIG_FILE", "~/nothing.conf")]),
        ("uv", &[], &[("UV_NO_CONFIG", "false")]),
        ("uv", &[("project/uv.toml", "no-index = true\n")], &[("UV_CONFIG_FILE", "~/.config/uv/uv.toml")]),
        ("npm", &[("project/.npmrc", "[other]\nregistry=http://o.example/\n")], &[]),
        (
            "nuget",
            &[(
                "project/nuget.config",
                "<configuration><disabledPackageSources><clear/></disabledPackageSources></configuration>",
            )],
            &[],
        ),
    ] {
        let home = Home::new();
        put(&home, files);
        let (succeeded, text) = run(&home, None, &["configure", client, "--apply"], variables);
        assert!(succeeded, "{client} {files:?}: {text}");
    }
}
