aws s3 cp --only-show-errors "$TOOLBOX" /tmp/toolbox.zip
echo "$TOOLBOX_SHA256  /tmp/toolbox.zip" | sha256sum --check --quiet
unzip -q -o /tmp/toolbox.zip -d /opt/slipway
python -m pip install --quiet --require-hashes --requirement /opt/slipway/requirements.txt
export PYTHONPATH=/opt/slipway
