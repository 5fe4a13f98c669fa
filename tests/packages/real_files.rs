//! Configuration files as people have them: with comments, other registries, odd spaces, and things that gatepass does not
//! know.

use gatepass_clients::Level;

/// A manager, the level, and a file of it that was there before.
pub struct RealFile {
    pub manager: &'static str,
    pub level: Level,
    /// Under the home, or under the project.
    pub path: &'static str,
    pub text: &'static str,
}

const fn user(manager: &'static str, path: &'static str, text: &'static str) -> RealFile {
    RealFile { manager, level: Level::User, path, text }
}

const fn project(manager: &'static str, path: &'static str, text: &'static str) -> RealFile {
    RealFile { manager, level: Level::Project, path, text }
}

const NPMRC: &str = "; ours\nregistry = https://npm.public.example/\n@acme:registry=https://npm.acme.example/\n\
                     //npm.acme.example/:_authToken=${ACME_TOKEN}\n\n# slow network\nfetch-retries=5\n\tsave-exact = true\n";

const NETRC: &str = "# machines\nmachine git.example login me password s3cret\nmachine 127.0.0.1\n\tlogin other\n\
                     \tpassword else\n\nmacdef init\ncd /pub\nmachine 127.0.0.1 login trap password trap\n\n\
                     default login anonymous password me@example.org\n";

const PIP: &str = "[global]\ntimeout = 60\nindex-url = https://index.public.example/simple\nextra-index-url =\n    https://one.example/simple\n    \
                   https://two.example/simple\n\n[install]\n; never system-wide\nuser = yes\n[global]\nno-color: true\n";

const PYPIRC: &str = "[distutils]\nindex-servers =\n    pypi\n    internal\n\n[pypi]\nusername = __token__\npassword = pypi-AgEI\n\n\
                      [internal]\nrepository: https://internal.example/\nusername: me\n";

const SETTINGS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- from the wiki -->\n\
    <settings xmlns=\"http://maven.apache.org/SETTINGS/1.2.0\"\n          xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
    \x20\x20\x20\x20<localRepository>/data/m2</localRepository>\n\
    \x20\x20\x20\x20<servers>\n\t<server>\n\t  <id>nexus</id>\n\t  <username>me</username>\n\t  <password><![CDATA[a<b&c]]></password>\n\
    \t</server>\n    </servers>\n    <mirrors/>\n    <profiles><profile><id>dev</id></profile></profiles>\n</settings>\n";

const NUGET: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <packageSources>\n    <!-- <clear /> -->\n    \
    <add key=\"nuget.org\" value=\"https://api.nuget.org/v3/index.json\" protocolVersion=\"3\" />\n  </packageSources>\n  \
    <config>\n    <add key='globalPackagesFolder' value='D:\\packages' />\n  </config>\n</configuration>\n";

const PYPROJECT: &str = "# The project.\n[project]\nname = \"ours\"    # not theirs\nversion = \"0.1.0\"\ndependencies = [\n  \"requests>=2\",  # http\n]\n\n\
    [tool.black]\nline-length = 100\n\n[[tool.uv.index]]\nname = \"torch\"\nurl = \"https://download.pytorch.org/whl/cpu\"\nexplicit = true\n\n\
    [[tool.poetry.source]]\nname = \"torch\"\nurl = \"https://download.pytorch.org/whl/cpu\"\npriority = \"explicit\"\n\n\
    [[tool.pdm.source]]\nname = \"pypi\"\nurl = \"https://index.public.example/simple\"   # the default\nverify_ssl = true\n";

const CARGO: &str = "[build]\njobs = 4\n\n# our own\n[registries.acme]\nindex = \"sparse+https://cargo.acme.example/index/\"\n\n\
    [source.vendored]\ndirectory = 'vendor'\n[net]\ngit-fetch-with-cli = true # corporate proxy\n";

const YARNRC: &str = "nodeLinker: node-modules\n\n# our scope\nnpmScopes:\n  acme:\n    npmRegistryServer: \"https://npm.acme.example\"\n\
    npmRegistryServer: https://registry.yarnpkg.com # the default\nenableTelemetry: false\n";

const CONDARC: &str = "# conda\nchannels:\n  - conda-forge\n  - defaults\nauto_activate_base: false\n";

const GEMRC: &str = "---\n:backtrace: false\n:bulk_threshold: 1000\n:sources:\n- https://rubygems.org/\n:update_sources: true\ngem: --no-document\n";

const BUNDLE: &str = "---\nBUNDLE_PATH: \"vendor/bundle\"\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: \"https://gems.public.example\" # ours\nBUNDLE_GEMS__ACME__EXAMPLE: \"me:secret\"\n";

const DOCKER: &str = "{\n\t\"auths\": {\n\t\t\"https://index.docker.io/v1/\": {\n\t\t\t\"auth\": \"bWU6c2VjcmV0\"\n\t\t}\n\t},\n\t\"detachKeys\": \"ctrl-e,e\",\n\
    \t\"credHelpers\": {\n\t\t\"public.ecr.aws\": \"ecr-login\"\n\t}\n}\n";

const COMPOSER: &str = "{\n    \"name\": \"acme/ours\",\n    \"require\": {\"php\": \">=8.1\"},\n    \"repositories\": [\n        \
    {\"type\": \"vcs\", \"url\": \"https://git.example/x\"}\n    ],\n    \"config\": {\n        \"sort-packages\": true\n    }\n}\n";

const TERRAFORM: &str = "# the cache\nplugin_cache_dir   = \"$HOME/.terraform.d/plugin-cache\"\ndisable_checkpoint = true\n\n\
    credentials \"app.terraform.io\" {\n  token = \"xxxxxx.atlasv1.zzzzzz\"\n}\n";

const REQUIREMENTS: &str =
    "# what we need\n--extra-index-url https://one.example/simple\nrequests>=2  # http\n\n-r more.txt\n";

const PIPFILE: &str = "[[source]]\nurl = \"https://index.public.example/simple\"\nverify_ssl = true\nname = \"pypi\"\n\n[packages]\nrequests = \"*\"\n\n\
    [dev-packages]\n\n[requires]\npython_version = \"3.11\"\n";

/// One a line: the manager, where, and what was there.
pub const REAL_FILES: &[RealFile] = &[
    user("npm", ".npmrc", NPMRC),
    project("npm", ".npmrc", NPMRC),
    user("pnpm", ".npmrc", NPMRC),
    user("yarn", ".npmrc", NPMRC),
    user("bun", ".npmrc", NPMRC),
    user("yarn-berry", ".yarnrc.yml", YARNRC),
    project("yarn-berry", ".yarnrc.yml", YARNRC),
    user("pip", ".config/pip/pip.conf", PIP),
    user("go", ".netrc", NETRC),
    project("pip", "requirements.txt", REQUIREMENTS),
    project("uv", "pyproject.toml", PYPROJECT),
    user("uv", ".config/uv/uv.toml", "# uv\nnative-tls = true\n"),
    project("poetry", "pyproject.toml", PYPROJECT),
    user("poetry", ".config/pypoetry/auth.toml", "[http-basic.acme]\nusername = \"me\"\npassword = \"x\"\n"),
    project("pdm", "pyproject.toml", PYPROJECT),
    user("pdm", ".config/pdm/config.toml", "[python]\nuse_venv = true\n"),
    project("pipenv", "Pipfile", PIPFILE),
    user("twine", ".pypirc", PYPIRC),
    user("maven", ".m2/settings.xml", SETTINGS),
    project("maven", ".mvn/settings.xml", SETTINGS),
    user("nuget", ".nuget/NuGet/NuGet.Config", NUGET),
    project("nuget", "nuget.config", NUGET),
    user("cargo", ".cargo/config.toml", CARGO),
    project("cargo", ".cargo/config.toml", CARGO),
    user("rubygems", ".gemrc", GEMRC),
    user("bundler", ".bundle/config", BUNDLE),
    user("composer", ".config/composer/auth.json", "{\n    \"http-basic\": {}\n}\n"),
    project("composer", "composer.json", COMPOSER),
    user(
        "conan",
        ".conan2/remotes.json",
        "{\n \"remotes\": [\n  {\n   \"name\": \"conancenter\",\n   \"url\": \"https://center2.conan.io\",\n   \"verify_ssl\": true\n  }\n ]\n}\n",
    ),
    user("conda", ".condarc", CONDARC),
    user("docker", ".docker/config.json", DOCKER),
    user("podman", ".config/containers/auth.json", DOCKER),
    user("skopeo", ".config/containers/auth.json", DOCKER),
    user("helm", ".config/helm/registry/config.json", DOCKER),
    user("terraform", ".terraformrc", TERRAFORM),
    user("go", ".config/go/env", "GOFLAGS=-mod=mod\nGOPROXY=https://proxy.golang.org,direct\n"),
    user("generic", ".netrc", NETRC),
];
