fetch https://github.com/google/go-containerregistry/releases/download/v0.20.3/go-containerregistry_Linux_x86_64.tar.gz \
  36c67a932f489b3f2724b64af90b599a8ef2aa7b004872597373c0ad694dc059 /tmp/crane.tar.gz
tar -xzf /tmp/crane.tar.gz -C /usr/local/bin crane
