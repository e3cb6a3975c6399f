aws s3 cp --only-show-errors "$TOOLBOX" /tmp/toolbox.zip
echo "$TOOLBOX_SHA256  /tmp/toolbox.zip" | sha256sum --check --quiet
unzip -q -o /tmp/toolbox.zip -d /opt/slipway
python -m venv /opt/slipway/venv
/opt/slipway/venv/bin/python -m pip install --quiet --require-hashes --requirement /opt/slipway/toolbox/runner/requirements.txt
echo /opt/slipway > "$(/opt/slipway/venv/bin/python -c 'import site; print(site.getsitepackages()[0])')/slipway.pth"
